import { expect, test } from 'vitest';
import type { Settings } from '#domain/context.ts';
import { findResource, resourceName } from './resource.ts';
import { services } from './services.ts';

const settings: Settings = {
  region: 'eu-west-1',
  accountId: '123456789012',
  publicUrl: 'http://127.0.0.1:9229',
  issuer: 'own',
};

test.each([
  [{ UserPoolId: 'us-east-1_a' }, { kind: 'userpool', id: 'us-east-1_a' }],
  [
    { UserPoolId: 'us-east-1_a', Username: 'ada' },
    { kind: 'userpool', id: 'us-east-1_a' },
  ],
  [{ IdentityPoolId: 'us-east-1:1' }, { kind: 'identitypool', id: 'us-east-1:1' }],
  [
    { ResourceArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a' },
    { kind: 'userpool', id: 'us-east-1_a' },
  ],
  [
    { ResourceArn: 'arn:aws:cognito-identity:us-east-1:123456789012:identitypool/us-east-1:1' },
    { kind: 'identitypool', id: 'us-east-1:1' },
  ],
  [{ ResourceArn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a/client/b' }, undefined],
  [{ ResourceArn: 'arn:aws:iam::123456789012:user/ada' }, undefined],
  [{ MaxResults: 1 }, undefined],
])('%j is about %j', (input, resource) => {
  expect(findResource(input)).toEqual(resource);
});

test('a resource is named as AWS names it', () => {
  const name = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/us-east-1_a';
  expect(resourceName(settings, { kind: 'userpool', id: 'us-east-1_a' })).toBe(name);
  expect(resourceName(settings, { kind: 'identitypool', id: 'i' })).toContain(':cognito-identity:eu-west-1:');
  expect(resourceName(settings, undefined)).toBe('*');
});

// An operation that names its pool in another way than these would be refused to every key of one pool.
test('which operations with a signature are about no pool, or do not say so', () => {
  const silent = services.flatMap(({ model }) =>
    Object.entries(model.operations)
      .filter(
        ([, { auth, input }]) =>
          auth === 'iam' && !input.some(({ name }) => name in { UserPoolId: 1, IdentityPoolId: 1, ResourceArn: 1 }),
      )
      .map(([name]) => name),
  );
  expect(silent).toEqual([
    'CreateUserPool',
    'DescribeUserPoolDomain',
    'GetProvisionedLimit',
    'ListUserPools',
    'UpdateProvisionedLimit',
    'CreateIdentityPool',
    'DeleteIdentities',
    'DescribeIdentity',
    'ListIdentityPools',
    'DeleteTrustedProvider',
    'ListTrustedProviders',
    'PutTrustedProvider',
  ]);
});
