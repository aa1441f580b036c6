import { userPools } from '@cenote/wire/user-pools.model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptAnyKey } from '#aws-callers/signatures.ts';
import { newSigningKeys } from '#domain/tenant/pools/signing-key-store.ts';
import type { LogFields } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../../test/ask.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createDispatcher, type Dispatcher } from './dispatch.ts';
import { userPoolActs } from './user-pools/acts.ts';
import { createUserPoolClient } from './user-pools/clients/create-user-pool-client.ts';
import { createUserPool } from './user-pools/pools/create-user-pool.ts';
import { adminSetUserPassword } from './user-pools/recovery/admin-set-user-password.ts';
import { initiateAuth } from './user-pools/sign-in/initiate-auth.ts';
import { adminCreateUser } from './user-pools/users/admin-create-user.ts';
import { getUser } from './user-pools/users/get-user.ts';
import { globalSignOut } from './user-pools/users/global-sign-out.ts';

const built = {
  CreateUserPool: createUserPool,
  CreateUserPoolClient: createUserPoolClient,
  AdminCreateUser: adminCreateUser,
  AdminSetUserPassword: adminSetUserPassword,
  InitiateAuth: initiateAuth,
  GetUser: getUser,
  GlobalSignOut: globalSignOut,
};
const planned = Object.keys(userPools.operations).filter((name) => !Object.hasOwn(built, name));
const authorization =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00';

let context: TestContext;
let turnClock: TestContext['clock']['advance'];
let dispatch: Dispatcher;
let lines: LogFields[];

beforeEach(async () => {
  lines = [];
  const base = await createTestContext();
  turnClock = base.clock.advance;
  context = { ...base, log: { ...base.log, info: (fields) => lines.push(fields) } };
  const registry = [{ model: userPools, built, planned, acts: userPoolActs }];
  dispatch = createDispatcher({ context, registry, signatures: acceptAnyKey, metrics: createMetrics(), strict: true });
});
afterEach(() => context.close());

async function call(operation: string, input: object) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`, authorization };
  const request = new Request('http://127.0.0.1/', { method: 'POST', headers, body: JSON.stringify(input) });
  const response = await ask(dispatch, request, { requestId: 'r-1', address: '192.0.2.1' });
  return (await response.json()) as Record<string, Record<string, string> | undefined>;
}

/** A user who has just signed in. */
async function signIn() {
  const { UserPool } = await call('CreateUserPool', { PoolName: 'test' });
  const UserPoolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  const ClientId = UserPoolClient?.ClientId ?? '';
  const Password = 'Correct-Horse-9';
  await call('AdminCreateUser', { UserPoolId, Username: 'maria', MessageAction: 'SUPPRESS' });
  await call('AdminSetUserPassword', { UserPoolId, Username: 'maria', Password, Permanent: true });
  const { AuthenticationResult } = await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'maria', PASSWORD: Password },
  });
  return { UserPoolId, ClientId, AccessToken: AuthenticationResult?.AccessToken ?? '' };
}

test('an access token signs its bearer in, and the log line names pool and client but not the token', async () => {
  const { UserPoolId, ClientId, AccessToken } = await signIn();
  expect(await call('GetUser', { AccessToken })).toMatchObject({ Username: 'maria' });
  expect(lines.at(-1)).toMatchObject({ operation: 'GetUser', poolId: UserPoolId, clientId: ClientId, result: 'ok' });
  expect(JSON.stringify(lines)).not.toContain(AccessToken.slice(-40));
  expect(JSON.stringify(lines)).not.toContain('Correct-Horse-9');
});

test('an access token that is altered or revoked is refused', async () => {
  const { AccessToken } = await signIn();
  const altered = `${AccessToken.slice(0, -6)}AAAAAA`;
  expect(await call('GetUser', { AccessToken: altered })).toMatchObject({ __type: 'NotAuthorizedException' });
  turnClock(1000);
  expect(await call('GlobalSignOut', { AccessToken })).toEqual({});
  expect(await call('GetUser', { AccessToken })).toMatchObject({
    __type: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  });
});

test('an access token that was accepted is checked anew when the keys of its pool are other ones', async () => {
  const { UserPoolId, AccessToken } = await signIn();
  expect(await call('GetUser', { AccessToken })).toMatchObject({ Username: 'maria' });
  const other = `${AccessToken.slice(0, -4)}${AccessToken.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
  const refusal = { __type: 'NotAuthorizedException', message: 'Could not verify signature for Access Token' };
  expect(await call('GetUser', { AccessToken: other })).toMatchObject(refusal);
  context.local.keys.forget(UserPoolId);
  expect(await call('GetUser', { AccessToken })).toMatchObject({ Username: 'maria' });
  await context.db.execute(`delete from signing_keys where pool_id = '${UserPoolId}'`);
  await context.db.transaction(await newSigningKeys(context, UserPoolId));
  context.local.keys.forget(UserPoolId);
  expect(await call('GetUser', { AccessToken })).toMatchObject(refusal);
});

test('an access token whose user or client is gone, or who is disabled, is refused', async () => {
  const { ClientId, AccessToken } = await signIn();
  expect(await call('GetUser', { AccessToken })).toMatchObject({ Username: 'maria' });
  await context.db.execute('update users set enabled = 0');
  expect(await call('GetUser', { AccessToken })).toMatchObject({ message: 'User is disabled.' });
  await context.db.execute(`update users set enabled = 1; delete from clients where id = '${ClientId}'`);
  expect(await call('GetUser', { AccessToken })).toMatchObject({ message: 'Access Token has been revoked' });
  await context.db.execute('delete from users');
  expect(await call('GetUser', { AccessToken })).toMatchObject({ __type: 'UserNotFoundException' });
});
