import type { InputOf, UserPoolClientType } from '@cenote/wire/user-pools';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { findClient, loadClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createUserPool } from '../pools/create-user-pool.ts';
import { createUserPoolClient } from './create-user-pool-client.ts';
import { deleteUserPoolClient } from './delete-user-pool-client.ts';
import { describeUserPoolClient } from './describe-user-pool-client.ts';
import { listUserPoolClients } from './list-user-pool-clients.ts';
import { updateUserPoolClient } from './update-user-pool-client.ts';

const call = { requestId: 'r', address: '127.0.0.1', userAgent: 'test' };
let context: TestContext;
let UserPoolId: string;
beforeEach(async () => {
  context = await createTestContext();
  UserPoolId = await makePool();
});
afterEach(() => context.close());

async function makePool(): Promise<string> {
  const Schema = [
    { Name: 'email', Required: true, Mutable: true },
    { Name: 'team', AttributeDataType: 'String', Mutable: true },
  ] as const;
  const { UserPool } = await createUserPool(context, { PoolName: 'people', Schema }, call);
  if (!UserPool?.Id) throw new Error('no pool');
  return UserPool.Id;
}

type Made = UserPoolClientType & { ClientId: string };

function onWire(client: UserPoolClientType | undefined): Made {
  if (!client?.ClientId) throw new Error('no client');
  return JSON.parse(JSON.stringify(client)) as Made;
}

async function create(input: Partial<InputOf<'CreateUserPoolClient'>> = {}): Promise<Made> {
  const answer = await createUserPoolClient(context, { UserPoolId, ClientName: 'web', ...input }, call);
  return onWire(answer.UserPoolClient);
}

async function describeClient(ClientId: string): Promise<Made> {
  return onWire((await describeUserPoolClient(context, { UserPoolId, ClientId }, call)).UserPoolClient);
}

async function update(ClientId: string, input: Partial<InputOf<'UpdateUserPoolClient'>>): Promise<Made> {
  return onWire((await updateUserPoolClient(context, { UserPoolId, ClientId, ...input }, call)).UserPoolClient);
}

const invalid = (message: string) => expect.objectContaining({ code: 'InvalidParameterException', message });
const missing = (id: string) =>
  expect.objectContaining({ code: 'ResourceNotFoundException', message: `User pool client ${id} does not exist.` });

describe('a client that only has a name', () => {
  test('reads back with every default and nothing more, everywhere the same', async () => {
    const created = await create();
    expect(created).toEqual({
      UserPoolId,
      ClientName: 'web',
      ClientId: expect.stringMatching(/^[1-7][0-9a-v]{25}$/),
      CreationDate: 1767225600,
      LastModifiedDate: 1767225600,
      RefreshTokenValidity: 30,
      AllowedOAuthFlowsUserPoolClient: false,
      EnableTokenRevocation: true,
      EnablePropagateAdditionalUserContextData: false,
      AuthSessionValidity: 3,
    });
    expect(await describeClient(created.ClientId)).toEqual(created);
    context.clock.advance(1500);
    expect(await update(created.ClientId, {})).toEqual({ ...created, LastModifiedDate: 1767225601.5 });
  });
});

test('ids are 128 bits in 26 characters, every one of them', async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, async () => (await create()).ClientId));
  expect(ids.filter((id) => !/^[1-7][0-9a-v]{25}$/.test(id))).toEqual([]);
  expect(new Set(ids.map(([first]) => first)).size).toBeGreaterThan(3);
});

describe('the secret', () => {
  test('is 256 bits', async () => {
    const secrets = await Promise.all(
      Array.from({ length: 20 }, async () => (await create({ GenerateSecret: true })).ClientSecret ?? ''),
    );
    expect(secrets.filter((secret) => !/^1[0-9a-v]{51}$/.test(secret))).toEqual([]);
  });

  test('is generated, shown by Create, Describe and Update, and sealed in the database', async () => {
    const { ClientId, ClientSecret } = await create({ GenerateSecret: true });
    expect(ClientSecret).toMatch(/^[0-9a-v]{52}$/);
    expect((await describeClient(ClientId)).ClientSecret).toBe(ClientSecret);
    expect((await update(ClientId, {})).ClientSecret).toBe(ClientSecret);
    const sealed = statement<Record<string, never>, { sealed_secret: Uint8Array }>('test', 'select * from clients');
    const row = await context.db.first(sealed, {});
    expect(Buffer.from(row?.sealed_secret ?? []).length).toBeGreaterThan(0);
    expect(Buffer.from(row?.sealed_secret ?? []).toString()).not.toContain(ClientSecret);
  });

  test('may be chosen, but not also generated', async () => {
    const ClientSecret = 'chosen+secret+of+enough+length';
    expect((await create({ ClientSecret })).ClientSecret).toBe(ClientSecret);
    await expect(create({ ClientSecret, GenerateSecret: true })).rejects.toEqual(
      invalid('ClientSecret cannot be given together with GenerateSecret.'),
    );
  });
});

describe('what is sent is read back', () => {
  test.each<[string, Partial<InputOf<'CreateUserPoolClient'>>, Partial<UserPoolClientType>]>([
    [
      'lists as sorted sets',
      {
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
        ReadAttributes: ['name', 'email'],
        WriteAttributes: ['name', 'email', 'custom:team'],
        CallbackURLs: ['myapp://b', 'https://example.com/a', 'http://localhost:3000/'],
        LogoutURLs: ['https://example.com/out'],
        DefaultRedirectURI: 'myapp://b',
        AllowedOAuthFlows: ['implicit', 'code'],
        AllowedOAuthScopes: ['profile', 'openid'],
        AllowedOAuthFlowsUserPoolClient: true,
        SupportedIdentityProviders: ['COGNITO'],
      },
      {
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
        ReadAttributes: ['email', 'name'],
        WriteAttributes: ['custom:team', 'email', 'name'],
        CallbackURLs: ['http://localhost:3000/', 'https://example.com/a', 'myapp://b'],
        LogoutURLs: ['https://example.com/out'],
        DefaultRedirectURI: 'myapp://b',
        AllowedOAuthFlows: ['code', 'implicit'],
        AllowedOAuthScopes: ['openid', 'profile'],
        AllowedOAuthFlowsUserPoolClient: true,
        SupportedIdentityProviders: ['COGNITO'],
      },
    ],
    ['a refresh validity of 0 as 30', { RefreshTokenValidity: 0 }, { RefreshTokenValidity: 30 }],
    [
      'units as sent',
      { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } },
      { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } },
    ],
    [
      'rotation with its grace period',
      { RefreshTokenRotation: { Feature: 'ENABLED' }, PreventUserExistenceErrors: 'ENABLED' },
      {
        RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        PreventUserExistenceErrors: 'ENABLED',
      },
    ],
    [
      'analytics with the role of the account',
      { AnalyticsConfiguration: { ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/1' } },
      {
        AnalyticsConfiguration: {
          ApplicationArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/1',
          RoleArn:
            'arn:aws:iam::123456789012:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp',
          UserDataShared: false,
        },
      },
    ],
  ])('%s', async (_, sent, read) => {
    const bare = await create();
    const client = await create(sent);
    expect(client).toEqual({ ...bare, ClientId: client.ClientId, ...read });
    expect(await describeClient(client.ClientId)).toEqual(client);
    const { ClientId, CreationDate, LastModifiedDate, ...input } = client;
    expect(await update(ClientId, input)).toEqual({ ...client, LastModifiedDate: expect.any(Number) });
    expect(CreationDate).toBe(LastModifiedDate);
  });
});

describe('UpdateUserPoolClient', () => {
  test('resets what is not sent, and keeps the name and three lifetimes', async () => {
    const kept = { RefreshTokenValidity: 5, EnableTokenRevocation: false, AuthSessionValidity: 9 };
    const client = await create({
      ...kept,
      AccessTokenValidity: 2,
      IdTokenValidity: 2,
      ReadAttributes: ['email'],
      WriteAttributes: ['email'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      SupportedIdentityProviders: ['COGNITO'],
      PreventUserExistenceErrors: 'ENABLED',
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    });
    expect(await update(client.ClientId, {})).toEqual({
      ...kept,
      UserPoolId,
      ClientId: client.ClientId,
      ClientName: 'web',
      CreationDate: 1767225600,
      LastModifiedDate: 1767225600.001,
      AllowedOAuthFlowsUserPoolClient: false,
      EnablePropagateAdditionalUserContextData: false,
      RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
    });
  });

  test('takes an empty list for one that is not sent, as Terraform sends it', async () => {
    const { UserPoolClient: made } = await createUserPoolClient(context, { UserPoolId, ClientName: 'app' }, call);
    const ClientId = made?.ClientId ?? '';
    const empty = { ReadAttributes: [], WriteAttributes: [], ExplicitAuthFlows: [], CallbackURLs: [] };
    const { UserPoolClient: saved } = await updateUserPoolClient(context, { UserPoolId, ClientId, ...empty }, call);
    expect(saved).toStrictEqual({ ...made, LastModifiedDate: expect.any(Number) });
  });

  test('a refresh token of 60 minutes does not become one of 60 days', async () => {
    const units = { AccessToken: 'minutes', RefreshToken: 'minutes' } as const;
    const { ClientId } = await create({ RefreshTokenValidity: 60, AccessTokenValidity: 5, TokenValidityUnits: units });
    const kept = { RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } };
    expect(await update(ClientId, {})).toMatchObject(kept);
    const other = { AccessTokenValidity: 7, TokenValidityUnits: { AccessToken: 'minutes' } } as const;
    expect(await update(ClientId, other)).toMatchObject({
      ...other,
      RefreshTokenValidity: 60,
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
    });
    expect(await update(ClientId, { RefreshTokenValidity: 60 })).not.toHaveProperty('TokenValidityUnits');
  });

  test('does not lose a change that was made since the client was read', async () => {
    const { ClientId } = await create();
    const stale = await loadClient(context, ClientId);
    await update(ClientId, { ClientName: 'first' });
    await expect(saveClient(context, stale, { name: 'late' })).rejects.toEqual(
      expect.objectContaining({ code: 'ConcurrentModificationException' }),
    );
    expect((await describeClient(ClientId)).ClientName).toBe('first');
  });
});

describe('refusals', () => {
  const flowFault = (message: string) => expect.objectContaining({ code: 'InvalidOAuthFlowException', message });
  test.each<[Partial<InputOf<'CreateUserPoolClient'>>, unknown]>([
    [
      { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] },
      invalid('ExplicitAuthFlows cannot mix values with and without the prefix ALLOW_.'),
    ],
    [
      { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
      invalid('ALLOW_REFRESH_TOKEN_AUTH cannot be allowed while refresh token rotation is enabled.'),
    ],
    [
      { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
      invalid('Invalid range for token validity.'),
    ],
    [{ IdTokenValidity: 25 }, invalid('Invalid range for token validity.')],
    [{ RefreshTokenValidity: 3651 }, invalid('Invalid range for token validity.')],
    [
      { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
      invalid('Invalid range for token validity.'),
    ],
    [
      { RefreshTokenValidity: 1, AccessTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } },
      invalid('Invalid range for token validity.'),
    ],
    [{ ReadAttributes: ['team'] }, invalid('Invalid read attributes specified while creating a client')],
    [{ WriteAttributes: ['name'] }, invalid('Invalid write attributes specified while creating a client')],
    [
      { WriteAttributes: ['email', 'email_verified'] },
      invalid('Invalid write attributes specified while creating a client'),
    ],
    [
      { SupportedIdentityProviders: ['COGNITO', 'Google'] },
      expect.objectContaining({
        message: expect.stringMatching(/^The provider Google does not exist for User Pool .*\.$/),
      }),
    ],
    [
      { AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['api/read'] },
      expect.objectContaining({ code: 'ScopeDoesNotExistException', message: 'Invalid scope requested: api/read' }),
    ],
    [
      { AllowedOAuthFlowsUserPoolClient: true },
      flowFault(
        'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
      ),
    ],
    [
      { AllowedOAuthFlows: ['client_credentials', 'code'], GenerateSecret: true },
      flowFault('client_credentials flow can not be selected along with code flow or implicit flow.'),
    ],
    [
      { AllowedOAuthFlows: ['client_credentials'] },
      flowFault('client_credentials flow can not be selected if client does not have a client secret.'),
    ],
    [
      { AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['openid'], GenerateSecret: true },
      flowFault('openid is not supported with client_credentials flow'),
    ],
    [{ CallbackURLs: ['http://example.com/'] }, invalid('http://example.com/ cannot use the HTTP protocol.')],
    [
      { LogoutURLs: ['http://localhost.example.com'] },
      invalid('http://localhost.example.com cannot use the HTTP protocol.'),
    ],
    [{ CallbackURLs: ['/relative'] }, invalid('/relative is not an absolute URI.')],
    [{ CallbackURLs: ['https://example.com/#x'] }, invalid('https://example.com/#x must not include a fragment.')],
    [{ CallbackURLs: ['javascript:alert(1)'] }, invalid('javascript:alert(1) cannot use this scheme.')],
    [{ DefaultRedirectURI: 'https://example.com/' }, invalid('DefaultRedirectURI must be in the CallbackURLs.')],
    [
      { EnablePropagateAdditionalUserContextData: true },
      invalid('EnablePropagateAdditionalUserContextData requires an app client with a client secret.'),
    ],
  ])('%j', async (sent, refusal) => {
    await expect(create(sent)).rejects.toEqual(refusal);
    expect((await listUserPoolClients(context, { UserPoolId }, call)).UserPoolClients).toEqual([]);
  });

  test('says that a client was being updated', async () => {
    const { ClientId } = await create();
    await expect(update(ClientId, { WriteAttributes: ['nickname'] })).rejects.toEqual(
      invalid('Invalid write attributes specified while updating a client'),
    );
  });

  test('a client that is not there, or is in another pool', async () => {
    const { ClientId } = await create();
    UserPoolId = await makePool();
    await expect(describeClient(ClientId)).rejects.toEqual(missing(ClientId));
    await expect(update(ClientId, {})).rejects.toEqual(missing(ClientId));
    await expect(deleteUserPoolClient(context, { UserPoolId, ClientId }, call)).rejects.toEqual(missing(ClientId));
    await expect(describeClient('nobody')).rejects.toEqual(missing('nobody'));
    expect(await findClient(context, ClientId)).toBeDefined();
  });

  test('a pool that is not there', async () => {
    UserPoolId = 'us-east-1_AAAAAAAAA';
    const refusal = expect.objectContaining({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_AAAAAAAAA does not exist.',
    });
    await expect(create()).rejects.toEqual(refusal);
    await expect(listUserPoolClients(context, { UserPoolId }, call)).rejects.toEqual(refusal);
  });
});

test('DeleteUserPoolClient removes the client', async () => {
  const { ClientId } = await create();
  expect(await deleteUserPoolClient(context, { UserPoolId, ClientId }, call)).toEqual({});
  await expect(describeClient(ClientId)).rejects.toEqual(missing(ClientId));
});

describe('ListUserPoolClients', () => {
  test('gives the clients of the pool, page by page', async () => {
    const made = [await create({ GenerateSecret: true }), await create(), await create()];
    const items = made
      .map(({ ClientId }) => ({ ClientId, UserPoolId, ClientName: 'web' }))
      .toSorted((one, other) => (one.ClientId < other.ClientId ? -1 : 1));
    expect(await listUserPoolClients(context, { UserPoolId }, call)).toEqual({ UserPoolClients: items });
    const first = await listUserPoolClients(context, { UserPoolId, MaxResults: 2 }, call);
    expect(first).toEqual({ UserPoolClients: items.slice(0, 2), NextToken: expect.any(String) });
    const NextToken = first.NextToken ?? '';
    const second = await listUserPoolClients(context, { UserPoolId, MaxResults: 2, NextToken }, call);
    expect(second).toEqual({ UserPoolClients: items.slice(2) });
    await expect(listUserPoolClients(context, { UserPoolId: await makePool(), NextToken }, call)).rejects.toEqual(
      invalid('Paging marker is invalid for this request.'),
    );
  });

  test('has no clients that registered themselves', async () => {
    await create();
    expect(await listUserPoolClients(context, { UserPoolId, ClientType: 'DCR' }, call)).toEqual({
      UserPoolClients: [],
    });
  });
});
