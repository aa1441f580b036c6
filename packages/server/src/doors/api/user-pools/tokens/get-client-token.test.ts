import { createVerify } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FunctionError } from '#domain/functions.ts';
import { listPublicJwks } from '#domain/tenant/pools/signing-key-store.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { type TestFunctions, testFunctions } from '../../../../../test/functions.ts';

const Identifier = 'https://api.example.com';
const Secret = 'the_secret_of_the_machine';
const scope = (name: string) => `${Identifier}/${name}`;

let context: TestContext;
let functions: TestFunctions;
let call: CallOperation;
let UserPoolId: string;
let ClientId: string;
beforeEach(async () => {
  functions = testFunctions();
  context = await createTestContext({ functions });
  call = operationsOf(context);
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:tokens';
  const { UserPool } = await call('CreateUserPool', {
    PoolName: 'machines',
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: arn } },
  });
  UserPoolId = UserPool?.Id ?? '';
  const Scopes = ['read', 'write', 'delete'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }));
  await call('CreateResourceServer', { UserPoolId, Identifier, Name: 'api', Scopes });
  ClientId = await makeClient();
});
afterEach(() => context.close());

async function makeClient(more: object = {}): Promise<string> {
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'machine',
    ClientSecret: Secret,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
    AllowedOAuthScopes: [scope('read'), scope('write')],
    AccessTokenValidity: 30,
    TokenValidityUnits: { AccessToken: 'minutes' },
    ...more,
  });
  return UserPoolClient?.ClientId ?? '';
}

async function tokenFor(more: { Scopes?: string[]; ClientMetadata?: Record<string, string> } = {}) {
  const { ClientAuthenticationResult } = await call('GetClientToken', { ClientId, Secret, ...more });
  return ClientAuthenticationResult;
}

async function claimsOf(token: string | undefined): Promise<Record<string, unknown>> {
  const [header = '', body = '', signature = ''] = (token ?? '').split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const jwk = (await listPublicJwks(context, UserPoolId)).find((one) => one.kid === kid);
  const isGenuine = createVerify('RSA-SHA256')
    .update(`${header}.${body}`)
    .verify({ key: { ...jwk }, format: 'jwk' }, signature, 'base64url');
  expect(isGenuine).toBe(true);
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
}

test('a client gets a token in its own name, with every scope that it may have', async () => {
  const result = await tokenFor();
  expect(result).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 1800 });
  expect(await claimsOf(result?.AccessToken)).toEqual({
    sub: ClientId,
    client_id: ClientId,
    token_use: 'access',
    scope: `${scope('read')} ${scope('write')}`,
    iss: `http://127.0.0.1:9229/${UserPoolId}`,
    auth_time: 1767225600,
    iat: 1767225600,
    exp: 1767227400,
    version: 2,
    jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('it may ask for less, never for more', async () => {
  const result = await tokenFor({ Scopes: [scope('write')] });
  expect(await claimsOf(result?.AccessToken)).toMatchObject({ scope: scope('write') });
  for (const wanted of [scope('delete'), scope('never'), 'openid', 'aws.cognito.signin.user.admin']) {
    await expect(tokenFor({ Scopes: [scope('read'), wanted] })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `Invalid scope requested: ${wanted}`,
    });
  }
});

test('a scope that is gone is in no token any more', async () => {
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'read' }];
  await call('UpdateResourceServer', { UserPoolId, Identifier, Name: 'api', Scopes });
  expect(await claimsOf((await tokenFor())?.AccessToken)).toMatchObject({ scope: scope('read') });
  await call('DeleteResourceServer', { UserPoolId, Identifier });
  await expect(tokenFor()).rejects.toMatchObject({ code: 'InvalidParameterException' });
});

test('either of two secrets is right, and nothing else is', async () => {
  const { ClientSecretDescriptor } = await call('AddUserPoolClientSecret', { UserPoolId, ClientId });
  await call('GetClientToken', { ClientId, Secret: ClientSecretDescriptor?.ClientSecretValue ?? '' });
  await tokenFor();
  await expect(call('GetClientToken', { ClientId, Secret: `${Secret}x` })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
    message: `Unable to verify secret for client ${ClientId}`,
  });
  await expect(call('GetClientToken', { ClientId: 'nobody', Secret })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
});

test('it is for clients that stand for themselves alone', async () => {
  const other = await makeClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
  await expect(call('GetClientToken', { ClientId: other, Secret })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
  });
  const both = makeClient({ ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'] });
  await expect(both).rejects.toMatchObject({ code: 'InvalidParameterException' });
  await expect(makeClient({ ClientSecret: undefined })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  const AuthParameters = { USERNAME: 'ann', PASSWORD: 'x', SECRET_HASH: 'x' };
  const signIn = call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  await expect(signIn).rejects.toThrow();
});

test('the token opens no operation of a user', async () => {
  const AccessToken = (await tokenFor())?.AccessToken ?? '';
  await expect(call('GetUser', { AccessToken })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
});

test('PreTokenGeneration sees the client, and may change claims and scopes', async () => {
  functions.answers = {
    TokenGeneration_ClientCredentials: () => ({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { tenant: 'red', sub: 'another' },
          scopesToAdd: ['extra'],
          scopesToSuppress: [scope('write')],
        },
      },
    }),
  };
  const result = await tokenFor({ ClientMetadata: { from: 'a test' } });
  expect(await claimsOf(result?.AccessToken)).toMatchObject({
    sub: ClientId,
    tenant: 'red',
    scope: `${scope('read')} extra`,
  });
  expect(functions.events).toMatchObject([
    {
      triggerSource: 'TokenGeneration_ClientCredentials',
      request: { userAttributes: {}, clientMetadata: { from: 'a test' } },
    },
  ]);
});

test.each([
  ['refuses', 'thrown', 'NotAuthorizedException', 'PreTokenGeneration failed with error not today.'],
  ['cannot be reached', 'unreachable', 'InternalErrorException', /PreTokenGeneration/],
] as const)('a function that %s gives no token', async (_, reason, code, message) => {
  functions.answers = {
    TokenGeneration_ClientCredentials: () => {
      throw new FunctionError(reason, 'not today');
    },
  };
  await expect(tokenFor()).rejects.toMatchObject({
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
});
