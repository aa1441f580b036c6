import type { InputOf, OperationName } from '@cenote/wire/identity-pools';
import { identityPools } from '@cenote/wire/identity-pools.model';
import type { OperationModel } from '@cenote/wire/shape';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, DatabaseUnavailable } from '#database/database.ts';
import { openSqlite } from '#database/sqlite.ts';
import { ForeignTokenError, noForeignTokens } from '#domain/foreign-tokens.ts';
import { type CallIdentityOperation, identityOperationsOf } from '../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import {
  createLoginSource,
  createTestIdentityPool,
  type LoginSource,
  roleArn,
} from '../../../../test/identity-people.ts';

const operations = Object.entries(identityPools.operations) as [OperationName, OperationModel][];
const nowhere = 'us-east-1:00000000-0000-4000-8000-000000000000';
const developer = 'login.example.com';

let context: TestContext;
let call: CallIdentityOperation;
let isAway = false;
let source: LoginSource;
let pool: string;
let guest: string;
let known: string;
let logins: Record<string, string>;
let others: Record<string, string>;

/** A database that goes away and comes back. */
function unreliable(database: Database): Database {
  const mayFail = <F extends (...parameters: never[]) => Promise<unknown>>(ask: F): F =>
    ((...parameters) => (isAway ? Promise.reject(new DatabaseUnavailable('away')) : ask(...parameters))) as F;
  const { all, first, transaction } = database;
  return { ...database, all: mayFail(all), first: mayFail(first), transaction: mayFail(transaction) };
}

const vouch = (user: string, more: object = {}) =>
  call('GetOpenIdTokenForDeveloperIdentity', { IdentityPoolId: pool, Logins: { [developer]: user }, ...more });

beforeAll(async () => {
  const verify = () => Promise.reject(new ForeignTokenError('unreachable', 'away'));
  const database = unreliable(await openSqlite({ path: ':memory:' }));
  context = await createTestContext({ database, foreignTokens: { ...noForeignTokens, verify } });
  call = identityOperationsOf(context);
  source = await createLoginSource(context);
  pool = await createTestIdentityPool(context, {
    DeveloperProviderName: developer,
    CognitoIdentityProviders: [source.trust],
    SupportedLoginProviders: { 'graph.facebook.com': 'app' },
  });
  for (const name of ['ada', 'bob']) await source.add(name);
  logins = await source.logins('ada');
  others = await source.logins('bob');
  known = (await call('GetId', { IdentityPoolId: pool, Logins: logins })).IdentityId ?? '';
  guest = (await call('GetId', { IdentityPoolId: pool })).IdentityId ?? '';
});
afterAll(() => context.close());

/** A right input of each operation, as far as its first look into the database. */
const inputs = (): { readonly [N in OperationName]: InputOf<N> } => {
  const named = { IdentityPoolId: pool };
  const ResourceArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${pool}`;
  const settings = { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: true };
  const provider = { DeveloperProviderName: developer };
  const tagged = { ...named, IdentityProviderName: source.provider };
  return {
    CreateIdentityPool: settings,
    DeleteIdentities: { IdentityIdsToDelete: [nowhere] },
    DeleteIdentityPool: { IdentityPoolId: nowhere },
    DescribeIdentity: { IdentityId: guest },
    DescribeIdentityPool: named,
    GetCredentialsForIdentity: { IdentityId: guest },
    GetId: named,
    GetIdentityPoolRoles: named,
    GetOpenIdToken: { IdentityId: guest },
    GetOpenIdTokenForDeveloperIdentity: { ...named, Logins: { [developer]: 'eve' } },
    GetPrincipalTagAttributeMap: tagged,
    ListIdentities: { ...named, MaxResults: 1 },
    ListIdentityPools: { MaxResults: 1 },
    ListTagsForResource: { ResourceArn },
    LookupDeveloperIdentity: { ...named, IdentityId: known },
    MergeDeveloperIdentities: { ...named, ...provider, SourceUserIdentifier: 'x', DestinationUserIdentifier: 'y' },
    SetIdentityPoolRoles: { ...named, Roles: { authenticated: roleArn('known'), unauthenticated: roleArn('guest') } },
    SetPrincipalTagAttributeMap: tagged,
    TagResource: { ResourceArn, Tags: { a: 'b' } },
    UnlinkDeveloperIdentity: { ...named, ...provider, IdentityId: known, DeveloperUserIdentifier: 'x' },
    UnlinkIdentity: { IdentityId: known, Logins: logins, LoginsToRemove: ['graph.facebook.com'] },
    UntagResource: { ResourceArn, TagKeys: ['a'] },
    UpdateIdentityPool: {
      ...named,
      ...settings,
      CognitoIdentityProviders: [source.trust],
      SupportedLoginProviders: { 'graph.facebook.com': 'app' },
    },
  };
};

const ask = (operation: OperationName, more: object = {}) =>
  (call as (operation: string, input: object) => Promise<unknown>)(operation, { ...inputs()[operation], ...more });

/** What brings each error about: one more member, or a deed of its own. */
type Asking = readonly [OperationName, object | (() => Promise<unknown>)];

const inPool: readonly OperationName[] = operations.flatMap(([operation, { input, errors }]) => {
  const isNamed = input.some(({ name }) => name === 'IdentityPoolId');
  return isNamed && errors.includes('ResourceNotFoundException') ? [operation] : [];
});
const byArn: readonly OperationName[] = ['ListTagsForResource', 'TagResource', 'UntagResource'];
const otherArn = `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${nowhere}`;
const unknown = { Logins: { 'login.nowhere.example': 'x' } };
const away = { Logins: { 'graph.facebook.com': 'x' } };
const wrongProvider = { DeveloperProviderName: 'other' };

const reached: Readonly<Record<string, readonly Asking[]>> = {
  ConcurrentModificationException: [
    ['UpdateIdentityPool', () => Promise.all(Array.from({ length: 5 }, () => ask('UpdateIdentityPool')))],
  ],
  DeveloperUserAlreadyRegisteredException: [
    [
      'GetOpenIdTokenForDeveloperIdentity',
      async () => {
        await vouch('mary');
        return vouch('mary', { IdentityId: guest });
      },
    ],
  ],
  ExternalServiceException: [
    ['GetCredentialsForIdentity', away],
    ['GetId', away],
    ['GetOpenIdToken', away],
    ['UnlinkIdentity', away],
  ],
  InvalidIdentityPoolConfigurationException: [
    [
      'GetCredentialsForIdentity',
      async () => {
        const IdentityPoolId = await createTestIdentityPool(context);
        await call('SetIdentityPoolRoles', { IdentityPoolId, Roles: {} });
        const { IdentityId = '' } = await call('GetId', { IdentityPoolId });
        return call('GetCredentialsForIdentity', { IdentityId });
      },
    ],
  ],
  InvalidParameterException: [
    ...byArn.map((operation) => [operation, { ResourceArn: 'arn:aws:s3:::a-bucket-of-mine' }] as const),
    ['CreateIdentityPool', { SamlProviderARNs: ['arn:aws:iam::123456789012:user/ada'] }],
    ['GetCredentialsForIdentity', unknown],
    ['GetId', unknown],
    ['GetOpenIdToken', unknown],
    ['GetOpenIdTokenForDeveloperIdentity', unknown],
    ['ListIdentities', { NextToken: 'x' }],
    ['ListIdentityPools', { NextToken: 'x' }],
    ['LookupDeveloperIdentity', { NextToken: 'x' }],
    ['MergeDeveloperIdentities', wrongProvider],
    ['SetIdentityPoolRoles', { Roles: { authenticated: 'arn:aws:iam::123456789012:user/ada' } }],
    ['UnlinkDeveloperIdentity', wrongProvider],
    ['UnlinkIdentity', unknown],
    ['UpdateIdentityPool', wrongProvider],
  ],
  LimitExceededException: (['CreateIdentityPool', 'UpdateIdentityPool'] as const).map((operation) => [
    operation,
    () => ask(operation, { CognitoIdentityProviders: Array.from({ length: 51 }, () => source.trust) }),
  ]),
  NotAuthorizedException: [
    ['GetCredentialsForIdentity', () => ask('GetCredentialsForIdentity', { IdentityId: known })],
    ['GetId', { Logins: { 'www.amazon.com': 'x' } }],
    ['GetOpenIdToken', () => ask('GetOpenIdToken', { IdentityId: known })],
    ['GetOpenIdTokenForDeveloperIdentity', () => vouch('nobody', { IdentityId: known })],
    ['UnlinkIdentity', () => ask('UnlinkIdentity', { Logins: others })],
  ],
  ResourceConflictException: [
    ...(['GetCredentialsForIdentity', 'GetOpenIdToken'] as const).map(
      (operation) => [operation, () => ask(operation, { IdentityId: known, Logins: twoPeople() })] as const,
    ),
    ['GetId', () => ask('GetId', { Logins: twoPeople() })],
    [
      'GetOpenIdTokenForDeveloperIdentity',
      async () => {
        await vouch('paul');
        return vouch('paul', { Logins: { [developer]: 'paul', ...logins } });
      },
    ],
    [
      'LookupDeveloperIdentity',
      async () => {
        await vouch('rosa');
        return ask('LookupDeveloperIdentity', { IdentityId: known, DeveloperUserIdentifier: 'rosa' });
      },
    ],
    [
      'MergeDeveloperIdentities',
      async () => {
        await vouch('one', { Logins: { [developer]: 'one', ...(await newLogins('one')) } });
        await vouch('two', { Logins: { [developer]: 'two', ...(await newLogins('two')) } });
        return ask('MergeDeveloperIdentities', { SourceUserIdentifier: 'one', DestinationUserIdentifier: 'two' });
      },
    ],
  ],
  ResourceNotFoundException: [
    ...inPool.map((operation) => [operation, { IdentityPoolId: nowhere }] as const),
    ...byArn.map((operation) => [operation, { ResourceArn: otherArn }] as const),
    ...(['DescribeIdentity', 'GetCredentialsForIdentity', 'GetOpenIdToken', 'UnlinkIdentity'] as const).map(
      (operation) => [operation, { IdentityId: nowhere }] as const,
    ),
  ],
};

/** Two people of one provider, under both its names. */
function twoPeople(): Record<string, string> {
  return { ...logins, [`127.0.0.1:9229/${source.userPoolId}`]: Object.values(others)[0] ?? '' };
}

async function newLogins(name: string): Promise<Record<string, string>> {
  await source.add(name);
  return source.logins(name);
}

const signed = operations.flatMap(([operation, { auth, errors }]) =>
  auth === 'iam' && errors.includes('NotAuthorizedException') ? [operation] : [],
);

/** What nothing brings about, and why. */
const unreachable: readonly {
  readonly error: string;
  readonly why: string;
  readonly operations: readonly OperationName[];
}[] = [
  {
    error: 'ConcurrentModificationException',
    why: 'roles depend on nothing that somebody else changes: they are set again',
    operations: ['SetIdentityPoolRoles'],
  },
  {
    error: 'InvalidParameterException',
    why: 'what is wrong with such an input is said by the model: ValidationException',
    operations: [
      'DeleteIdentities',
      'DeleteIdentityPool',
      'DescribeIdentity',
      'DescribeIdentityPool',
      'GetIdentityPoolRoles',
      'GetPrincipalTagAttributeMap',
      'SetPrincipalTagAttributeMap',
    ],
  },
  { error: 'LimitExceededException', why: 'identities are not limited', operations: ['GetId'] },
  {
    error: 'NotAuthorizedException',
    why: 'what a key may not do is AccessDeniedException',
    operations: signed.filter((operation) => operation !== 'GetOpenIdTokenForDeveloperIdentity'),
  },
  {
    error: 'ResourceConflictException',
    why: 'nothing of it is in conflict with anything',
    operations: [
      'CreateIdentityPool',
      'GetIdentityPoolRoles',
      'SetIdentityPoolRoles',
      'UnlinkDeveloperIdentity',
      'UnlinkIdentity',
      'UpdateIdentityPool',
    ],
  },
  {
    error: 'ResourceNotFoundException',
    why: 'there is no account that could be gone',
    operations: ['ListIdentityPools'],
  },
];

test.each(operations)(
  '%s: TooManyRequestsException where the server has more requests than it takes',
  async (operation) => {
    const { [operation]: input } = inputs();
    const full = identityOperationsOf(context, { maxInFlight: 0 });
    await expect(full(operation, input as never)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  },
);

test.each(operations)('%s: InternalErrorException, and no other, while the database is away', async (operation) => {
  const { [operation]: input } = inputs();
  isAway = true;
  try {
    await expect(call(operation, input as never)).rejects.toMatchObject({
      code: 'InternalErrorException',
      status: 500,
    });
  } finally {
    isAway = false;
  }
});

describe.each(Object.entries(reached))('%s', (code, askings) => {
  test.each(askings)('%s', async (operation, asking) => {
    const outcome = typeof asking === 'function' ? asking() : ask(operation, asking);
    await expect(outcome).rejects.toMatchObject({ code });
  });
});

test('every error of every operation is brought about here, or listed with the reason why nothing does', () => {
  const everywhere = ['InternalErrorException', 'TooManyRequestsException'];
  const modelled = operations.flatMap(([operation, { errors }]) =>
    errors.filter((error) => !everywhere.includes(error)).map((error) => `${operation} ${error}`),
  );
  const here = Object.entries(reached).flatMap(([error, askings]) =>
    askings.map(([operation]) => `${operation} ${error}`),
  );
  const never = unreachable.flatMap(({ error, operations: some }) => some.map((operation) => `${operation} ${error}`));
  expect([...here, ...never].toSorted()).toEqual(modelled.toSorted());
});
