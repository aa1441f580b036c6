import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSignUpSession } from '#domain/access/auth-sessions/sign-up-session.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { PASSWORD } from '../../../../../test/people.ts';
import { createSignInPlace, type TriggerEvent, triggersInProcess } from '../../../../../test/sign-in-place.ts';

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

async function start(allowedFirstAuthFactors: readonly FirstAuthFactor[], isChoosing = true) {
  const base = createPoolSettings({ autoVerifiedAttributes: ['email'] }, 'us-east-1');
  const policies = { ...base.policies, signInPolicy: { allowedFirstAuthFactors } };
  const pool = await createPool(context, { name: 'people', settings: { ...base, policies } });
  const flows = isChoosing ? (['ALLOW_USER_AUTH'] as const) : (['ALLOW_USER_PASSWORD_AUTH'] as const);
  const surroundings = { pool, hasSecret: false, accountId: '123456789012' };
  const settings = createClientSettings({ explicitAuthFlows: flows }, surroundings);
  return { pool, client: await createClient(context, { poolId: pool.id, name: 'app', settings }) };
}

const emailOf = (name: string) => [{ Name: 'email', Value: `${name}@example.com` }];
const lastCode = () => context.sent.at(-1)?.code ?? '';
const signUp = (ClientId: string, Username = 'ann') =>
  call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes: emailOf(Username) });
const confirm = (ClientId: string, Session?: string, Username = 'ann') =>
  call('ConfirmSignUp', {
    ClientId,
    Username,
    ConfirmationCode: lastCode(),
    ...(Session !== undefined && { Session }),
  });
const invalidSession = { code: 'NotAuthorizedException', message: 'Invalid session for the user.' };

describe('the session of a sign-up', () => {
  test('goes from SignUp to ConfirmSignUp, and from there on with the medium', async () => {
    const { client } = await start(['PASSWORD', 'EMAIL_OTP']);
    const { UserSub, Session } = await signUp(client.id);
    const confirmed = await confirm(client.id, Session);
    const opened = await openSignUpSession(context, client, confirmed.Session ?? '');
    expect(opened).toMatchObject({ sub: UserSub, confirmation: { medium: 'EMAIL' } });
    expect(await openSignUpSession(context, client, Session ?? '')).not.toHaveProperty('confirmation');
  });

  test('is given by ConfirmSignUp also to who sends none', async () => {
    const { client } = await start(['PASSWORD', 'EMAIL_OTP']);
    await signUp(client.id);
    expect(await confirm(client.id)).toEqual({ Session: expect.any(String) });
  });

  test('is not given to a client that does not let users choose how they sign in', async () => {
    const { client } = await start(['PASSWORD'], false);
    expect(await signUp(client.id)).not.toHaveProperty('Session');
    expect(await confirm(client.id)).toEqual({});
  });

  test('is given by ConfirmSignUp only where the pool allows the code as a first factor', async () => {
    const { client } = await start(['PASSWORD', 'SMS_OTP']);
    const { Session } = await signUp(client.id);
    expect(await confirm(client.id, Session)).toEqual({});
  });

  test('is not given to whom PreSignUp has confirmed', async () => {
    const { functions, lambdaConfig } = triggersInProcess({
      preSignUp: (event: TriggerEvent) => ({ ...event, response: { autoConfirmUser: true } }),
    });
    const policies = { signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } } as const;
    const place = await createSignInPlace({ pool: { policies, lambdaConfig }, functions });
    const signedUp = await place.call('SignUp', { ClientId: place.client.id, Username: 'ann', Password: PASSWORD });
    expect(signedUp).toMatchObject({ UserConfirmed: true });
    expect(signedUp).not.toHaveProperty('Session');
    await place.context.close();
  });

  test("is refused when it is another sign-up's, forged or old, and the code stays good", async () => {
    const { client } = await start(['PASSWORD', 'EMAIL_OTP']);
    const { Session: eves } = await signUp(client.id, 'eve');
    const { Session: anns } = await signUp(client.id);
    await expect(confirm(client.id, eves)).rejects.toMatchObject(invalidSession);
    await expect(confirm(client.id, 'x'.repeat(40))).rejects.toMatchObject(invalidSession);
    context.clock.advance(3 * 60_000);
    await expect(confirm(client.id, anns)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid session for the user, session is expired.',
    });
    await confirm(client.id);
  });
});

describe('a user without a password', () => {
  const signUpWithout = (ClientId: string, attributes = emailOf('ann')) =>
    call('SignUp', { ClientId, Username: 'ann', UserAttributes: attributes });
  const missing = {
    code: 'InvalidParameterException',
    message: "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
  };

  test('signs up where the pool takes codes by the address that it verifies', async () => {
    const { pool, client } = await start(['PASSWORD', 'EMAIL_OTP']);
    await signUpWithout(client.id);
    await confirm(client.id);
    const user = await findUser(context, pool, 'ann');
    expect(user).toMatchObject({ status: 'CONFIRMED', attributes: { email_verified: 'true' } });
    expect(user).not.toHaveProperty('sealedVerifier');
  });

  test('is refused without that address, or where pool or client want a password', async () => {
    const { client } = await start(['PASSWORD', 'EMAIL_OTP']);
    await expect(signUpWithout(client.id, [])).rejects.toMatchObject(missing);
    await expect(signUpWithout((await start(['PASSWORD'])).client.id)).rejects.toMatchObject(missing);
    await expect(signUpWithout((await start(['PASSWORD', 'SMS_OTP'])).client.id)).rejects.toMatchObject(missing);
    await expect(signUpWithout((await start(['EMAIL_OTP'], false)).client.id)).rejects.toMatchObject(missing);
  });

  test('is made by an administrator who vouches for the address, confirmed at once', async () => {
    const { pool } = await start(['PASSWORD', 'EMAIL_OTP']);
    const create = (Username: string, email_verified: string) =>
      call('AdminCreateUser', {
        UserPoolId: pool.id,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: [...emailOf(Username), { Name: 'email_verified', Value: email_verified }],
      });
    expect(await create('ann', 'true')).toMatchObject({ User: { UserStatus: 'CONFIRMED' } });
    expect(await findUser(context, pool, 'ann')).not.toHaveProperty('sealedVerifier');
    expect(await create('bea', 'false')).toMatchObject({ User: { UserStatus: 'FORCE_CHANGE_PASSWORD' } });
  });
});
