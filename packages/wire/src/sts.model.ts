import { member, secret, text } from './member.ts';
import type { QueryServiceModel } from './shape.ts';

const arn = {
  min: 20,
  max: 2048,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD]+',
};
const policies = { kind: 'list', element: { kind: 'structure', name: 'PolicyDescriptorType' } } as const;

/** What both operations take that give credentials for somebody's word. */
const session = [
  member('PolicyArns', policies, false),
  text('Policy', false, { min: 1, max: 2048, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' }),
  member('DurationSeconds', { kind: 'integer' }, false, { min: 900, max: 43_200 }),
] as const;

const credentials = member('Credentials', { kind: 'structure', name: 'Credentials' }, true);
const assumedRoleUser = member('AssumedRoleUser', { kind: 'structure', name: 'AssumedRoleUser' }, true);

const errorsOfTokens = [
  'ExpiredTokenException',
  'IDPRejectedClaim',
  'InvalidIdentityToken',
  'MalformedPolicyDocument',
  'PackedPolicyTooLarge',
  'RegionDisabledException',
] as const;

/** AWS Security Token Service, as far as this server speaks it (AWS: "AWS Security Token Service API Reference", 2011-06-15). */
export const sts = {
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  signingName: 'sts',
  operations: {
    AssumeRoleWithSAML: {
      auth: 'public',
      input: [
        text('RoleArn', true, arn),
        text('PrincipalArn', true, arn),
        secret('SAMLAssertion', { min: 4, max: 100_000 }),
        ...session,
      ],
      output: [
        credentials,
        assumedRoleUser,
        text('Subject', true),
        text('SubjectType', true),
        text('Issuer', true),
        text('Audience', true),
        text('NameQualifier', true),
      ],
      errors: errorsOfTokens,
    },
    AssumeRoleWithWebIdentity: {
      auth: 'public',
      input: [
        text('RoleArn', true, arn),
        text('RoleSessionName', true, { min: 2, max: 64, pattern: '[\\w+=,.@-]*' }),
        secret('WebIdentityToken', { min: 4, max: 20_000 }),
        text('ProviderId', false, { min: 4, max: 2048 }),
        ...session,
      ],
      output: [
        credentials,
        text('SubjectFromWebIdentityToken', true),
        assumedRoleUser,
        text('Provider', true),
        text('Audience', true),
      ],
      errors: [...errorsOfTokens, 'IDPCommunicationError'],
    },
    DecodeAuthorizationMessage: {
      auth: 'iam',
      input: [text('EncodedMessage', true, { min: 1, max: 10_240 })],
      output: [text('DecodedMessage', true)],
      errors: ['InvalidAuthorizationMessageException'],
    },
    GetCallerIdentity: {
      auth: 'iam',
      input: [],
      output: [text('UserId', true), text('Account', true), text('Arn', true)],
      errors: [],
    },
  },
  structures: {
    PolicyDescriptorType: [text('arn', false, arn)],
    Credentials: [
      text('AccessKeyId', true),
      text('SecretAccessKey', true),
      text('SessionToken', true),
      member('Expiration', { kind: 'timestamp' }, true),
    ],
    AssumedRoleUser: [text('AssumedRoleId', true), text('Arn', true)],
  },
  enums: {},
} as const satisfies QueryServiceModel;
