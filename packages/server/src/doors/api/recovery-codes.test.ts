import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DatabaseUnavailable } from '#database/database.ts';
import { signOutEverywhere } from '#domain/access/endings/sign-out-everywhere.ts';
import { createUser, removeUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter, type Router } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics, type Metrics } from '#lib/metrics.ts';
import { operationsOf } from '../../../test/api.ts';
import { ask } from '../../../test/ask.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../test/people.ts';
import { recoveryCodeRoutes } from './recovery-codes.ts';

let context: TestContext;
let metrics: Metrics;
let router: Router;
let user: User;
let token: string;
beforeEach(async () => {
  context = await createTestContext();
  metrics = createMetrics();
  router = createRouter(recoveryCodeRoutes({ context, metrics }), { hosts: everyHost, log: silentLog });
  const { pool, client } = await createPeoplePool(context);
  const ann = newTestUser(pool, 'ann');
  user = { ...ann, ...(await createPassword(context, pool, ann, PASSWORD)), passwordSetAt: 1 };
  await createUser(context, pool, user, { taken: 'taken' });
  const AuthParameters = { USERNAME: 'ann', PASSWORD };
  const answer = await operationsOf(context)('InitiateAuth', {
    ClientId: client.id,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
  });
  token = answer.AuthenticationResult?.AccessToken ?? '';
});
afterEach(() => context.close());

const call = (method: string, authorization?: string, through = router) =>
  ask(
    through,
    new Request('http://127.0.0.1/recovery-codes', { method, ...(authorization && { headers: { authorization } }) }),
  );

test('POST shows ten new codes, and GET how many are left', async () => {
  expect(await (await call('GET', `Bearer ${token}`)).json()).toEqual({ remaining: 0 });
  const made = await call('POST', `Bearer ${token}`);
  expect(made.status).toBe(200);
  expect(made.headers.get('cache-control')).toBe('no-store');
  expect(made.headers.get('access-control-allow-origin')).toBe('*');
  const body = (await made.json()) as { codes: string[] };
  expect(body).toEqual({ codes: expect.arrayContaining([expect.stringMatching(/^\w{4}-\w{4}-\w{4}$/)]) });
  expect(body.codes).toHaveLength(10);
  expect(await (await call('GET', `bearer ${token}`)).json()).toEqual({ remaining: 10 });
});

test('a browser may ask from any page', async () => {
  const response = await call('OPTIONS');
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-methods')).toBe('GET,POST,OPTIONS');
  expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
});

describe('without a good access token', () => {
  const refused = { __type: 'NotAuthorizedException', message: 'Invalid Access Token' };

  test.each([undefined, 'Bearer', 'Bearer x', 'Bearer a b', 'Basic YTpi'])('%j is refused', async (authorization) => {
    for (const method of ['GET', 'POST']) {
      const response = await call(method, authorization);
      expect(response.status).toBe(400);
      expect(response.headers.get('x-amzn-errortype')).toBe('NotAuthorizedException:');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(await response.json()).toEqual(refused);
    }
  });

  test('so is one that was signed out, and one of a user who is gone', async () => {
    await signOutEverywhere(context, user);
    const revoked = { __type: 'NotAuthorizedException', message: 'Access Token has been revoked' };
    expect(await (await call('POST', `Bearer ${token}`)).json()).toEqual(revoked);
    await removeUser(context, user);
    const gone = { __type: 'UserNotFoundException', message: 'User does not exist.' };
    expect(await (await call('POST', `Bearer ${token}`)).json()).toEqual(gone);
  });
});

test('an outage is a 500 without detail, which signs nobody out', async () => {
  const db = {
    ...context.db,
    first: () => Promise.reject(new DatabaseUnavailable('disk full')),
  };
  const broken = createRouter(recoveryCodeRoutes({ context: { ...context, db }, metrics }), {
    hosts: everyHost,
    log: silentLog,
  });
  const response = await call('POST', `Bearer ${token}`, broken);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ __type: 'InternalErrorException', message: 'Internal server error' });
});

test('is counted in the metrics by name', async () => {
  await call('POST', `Bearer ${token}`);
  await call('GET');
  const text = await metrics.text();
  expect(text).toMatch(/operation="CreateRecoveryCodes"[^\n]*result="ok"/);
  expect(text).toMatch(/operation="CountRecoveryCodes"[^\n]*result="NotAuthorizedException"/);
});
