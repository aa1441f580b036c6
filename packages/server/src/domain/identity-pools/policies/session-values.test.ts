import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { parsePolicy } from './parse-policy.ts';
import { contextKeys } from './request.ts';
import { sessionValues } from './session-values.ts';

const session = {
  roleArn: 'arn:aws:iam::123456789012:role/known',
  name: 'CognitoIdentityCredentials',
  federated: {
    provider: 'cognito-identity.amazonaws.com',
    subject: 'us-east-1:me',
    audience: 'us-east-1:pool',
    methods: ['authenticated', 'graph.facebook.com'],
  },
  tags: { team: 'red' },
  issuedAtSeconds: 1_767_225_600,
  expiresAtSeconds: 1_767_229_200,
};

test('a session is known to policies by who is in it, by its role and by its tags', () => {
  const statement = {
    Effect: 'Allow',
    Action: 's3:*',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: variables of policies
    Resource: 'arn:aws:s3:::files/${aws:PrincipalTag/team}/${cognito-identity.amazonaws.com:sub}/*',
    Condition: {
      StringEquals: {
        'cognito-identity.amazonaws.com:aud': 'us-east-1:pool',
        'aws:FederatedProvider': 'cognito-identity.amazonaws.com',
        'aws:PrincipalAccount': '123456789012',
        'aws:PrincipalType': 'AssumedRole',
      },
      'ForAnyValue:StringEquals': { 'cognito-identity.amazonaws.com:amr': 'graph.facebook.com' },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/known' },
      DateEquals: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' },
    },
  };
  const policy = parsePolicy('permissions', 'p', JSON.stringify({ Version: '2012-10-17', Statement: statement }));
  const ask = (changes: object) => {
    const keys = contextKeys(sessionValues({ ...session, ...changes }));
    return decide([policy], { action: 's3:GetObject', resource: 'arn:aws:s3:::files/red/us-east-1:me/a', keys })
      .outcome;
  };
  expect(ask({})).toBe('allowed');
  const { federated } = session;
  for (const changes of [
    { tags: {} },
    { roleArn: 'arn:aws:iam::123456789012:role/guest' },
    { roleArn: 'arn:aws:iam::999999999999:role/known' },
    { issuedAtSeconds: session.issuedAtSeconds + 1 },
    { federated: { ...federated, subject: 'us-east-1:other' } },
    { federated: { ...federated, audience: 'us-east-1:other' } },
    { federated: { ...federated, methods: ['unauthenticated'] } },
    { federated: { ...federated, provider: 'accounts.google.com' } },
  ]) {
    expect(ask(changes)).toBe('not-allowed');
  }
});
