import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

const NEW_PASSWORD = 'Another-Horse-2';
const verified = { email: 'ann@example.com', email_verified: 'true' };
const refused = (message: string) => ({ code: 'NotAuthorizedException', message });
const mismatch = {
  code: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const expired = { code: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };
const unknown = { code: 'UserNotFoundException', message: 'Username/client id combination not found.' };
const unreachable = {
  code: 'InvalidParameterException',
  message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
};

async function people(
  options: { pool?: NewPoolSettingsInput; user?: Partial<User>; hiding?: boolean } = {},
): Promise<string> {
  const preventUserExistenceErrors = options.hiding ? 'ENABLED' : 'LEGACY';
  const { pool, client } = await createPeoplePool(context, options.pool, { preventUserExistenceErrors });
  const user = newTestUser(pool, 'ann', { attributes: verified, ...options.user });
  const password = await createPassword(context, pool, user, PASSWORD);
  await createUser(context, pool, { ...user, ...password, passwordSetAt: 1 }, { taken: 'User already exists' });
  return client.id;
}
const forgot = (ClientId: string, Username = 'ann') => call('ForgotPassword', { ClientId, Username });
const confirm = (ClientId: string, ConfirmationCode: string, Username = 'ann', Password = NEW_PASSWORD) =>
  call('ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password });
const lastCode = () => context.sent.at(-1)?.code ?? 'none';
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
async function signIn(ClientId: string, password: string) {
  const AuthParameters = { USERNAME: 'ann', PASSWORD: password };
  const answer = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  return answer.AuthenticationResult?.AccessToken ?? 'none';
}

describe('ForgotPassword', () => {
  test('a code opens nothing any more once the password was changed or set otherwise', async () => {
    const client = await people();
    await forgot(client);
    await call('ChangePassword', {
      AccessToken: await signIn(client, PASSWORD),
      PreviousPassword: PASSWORD,
      ProposedPassword: NEW_PASSWORD,
    });
    await expect(confirm(client, lastCode(), 'ann', 'Third-Horse-3')).rejects.toMatchObject(expired);
  });
  test('sends a code with which the password changes, and earlier sign-ins end', async () => {
    const client = await people();
    const AccessToken = await signIn(client, PASSWORD);
    context.clock.advance(1000);
    expect(await forgot(client)).toEqual({
      CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    expect(context.sent).toMatchObject([{ recipient: 'ann@example.com', purpose: 'forgot-password' }]);
    await confirm(client, lastCode());
    await expect(signIn(client, PASSWORD)).rejects.toMatchObject(refused('Incorrect username or password.'));
    await expect(call('GetUser', { AccessToken })).rejects.toMatchObject(refused('Access Token has been revoked'));
    context.clock.advance(1000);
    await call('GetUser', { AccessToken: await signIn(client, NEW_PASSWORD) });
    await expect(confirm(client, lastCode())).rejects.toMatchObject(expired);
  });
  test('follows the order of the recovery setting, and takes verified addresses only', async () => {
    const recovery = (name: 'verified_email' | 'verified_phone_number') => ({
      accountRecoverySetting: { recoveryMechanisms: [{ name, priority: 1 }] },
    });
    const attributes = { ...verified, phone_number: '+15551234567', phone_number_verified: 'true' };
    const bySms = await people({ pool: recovery('verified_phone_number'), user: { attributes } });
    expect((await forgot(bySms)).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'SMS' });
    const byEmail = await people({ user: { attributes } });
    expect((await forgot(byEmail)).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    const unverified = { ...attributes, phone_number_verified: 'false' };
    const none = await people({ pool: recovery('verified_phone_number'), user: { attributes: unverified } });
    await expect(forgot(none)).rejects.toMatchObject(unreachable);
  });
  test('is for administrators only where the pool says so', async () => {
    const client = await people({
      pool: { accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] } },
    });
    await expect(forgot(client)).rejects.toMatchObject(refused('Contact administrator to reset password.'));
  });
  test('tells why it cannot', async () => {
    await expect(forgot(await people(), 'nobody')).rejects.toMatchObject(unknown);
    await expect(forgot(await people({ user: { enabled: false } }))).rejects.toMatchObject(
      refused('User is disabled.'),
    );
    await expect(forgot(await people({ user: { attributes: {} } }))).rejects.toMatchObject(unreachable);
    await expect(forgot(await people({ user: { status: 'FORCE_CHANGE_PASSWORD' } }))).rejects.toMatchObject(
      refused('User password cannot be reset in the current state.'),
    );
  });
  test('hides all of that if the client wants it, also over its limit', async () => {
    const shape = {
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
      Destination: expect.stringMatching(/^.\*{3}@.\*{3}$/),
    };
    const recoveryMechanisms = [{ name: 'verified_email', priority: 1 }] as const;
    const byEmail = { hiding: true, pool: { accountRecoverySetting: { recoveryMechanisms } } };
    const known = await people(byEmail);
    const disabled = await people({ ...byEmail, user: { enabled: false } });
    const unreached = await people({ ...byEmail, user: { attributes: {} } });
    for (const [client, name] of [
      [known, 'nobody'],
      [disabled, 'ann'],
      [unreached, 'ann'],
    ] as const) {
      await expect(confirm(client, '123456', name)).rejects.toMatchObject(expired);
      for (let count = 0; count < 5; count++) expect((await forgot(client, name)).CodeDeliveryDetails).toEqual(shape);
      await expect(forgot(client, name)).rejects.toMatchObject({ code: 'LimitExceededException' });
      await expect(confirm(client, '123456', name)).rejects.toMatchObject(mismatch);
    }
    expect(context.sent).toEqual([]);
  });
});

describe('ConfirmForgotPassword', () => {
  test('refuses wrong, expired and unasked codes', async () => {
    const client = await people();
    await expect(confirm(client, '123456')).rejects.toMatchObject(expired);
    await forgot(client);
    await expect(confirm(client, wrong(lastCode()))).rejects.toMatchObject(mismatch);
    context.clock.advance(3_600_000);
    await expect(confirm(client, lastCode())).rejects.toMatchObject(expired);
    await expect(confirm(client, '123456', 'nobody')).rejects.toMatchObject(unknown);
  });
  test('a refused password leaves the code good', async () => {
    const client = await people({
      pool: { policies: { passwordPolicy: { minimumLength: 8, passwordHistorySize: 2 } } },
    });
    await forgot(client);
    await expect(confirm(client, lastCode(), 'ann', 'short')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password not long enough',
    });
    await expect(confirm(client, lastCode(), 'ann', PASSWORD)).rejects.toMatchObject({
      code: 'PasswordHistoryPolicyViolationException',
      message: 'Password has previously been used',
    });
    await confirm(client, lastCode());
  });
  test('frees a user whose password has to be reset', async () => {
    const client = await people({ user: { status: 'RESET_REQUIRED' } });
    await forgot(client);
    await confirm(client, lastCode());
    expect(await signIn(client, NEW_PASSWORD)).not.toBe('none');
  });
  test('of parallel uses of a code one succeeds', async () => {
    const client = await people();
    await forgot(client);
    const code = lastCode();
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => confirm(client, code, 'ann', `${NEW_PASSWORD}${n}`)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('ChangePassword', () => {
  const change = (AccessToken: string, PreviousPassword: string | undefined, ProposedPassword = NEW_PASSWORD) =>
    call('ChangePassword', { AccessToken, ProposedPassword, ...(PreviousPassword && { PreviousPassword }) });
  test('keeps the sign-in that made it, and ends every other one with its tokens', async () => {
    const ClientId = await people();
    const AuthParameters = { USERNAME: 'ann', PASSWORD };
    const begin = async () =>
      (await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).AuthenticationResult;
    const refresh = (REFRESH_TOKEN = '') =>
      call('InitiateAuth', { ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } });
    const [own, other] = [await begin(), await begin()];
    await refresh(own?.RefreshToken);
    await change(own?.AccessToken ?? '', PASSWORD);
    await call('GetUser', { AccessToken: own?.AccessToken ?? '' });
    const again = await refresh(own?.RefreshToken);
    await call('GetUser', { AccessToken: again.AuthenticationResult?.AccessToken ?? '' });
    await expect(refresh(other?.RefreshToken)).rejects.toMatchObject(refused('Refresh Token has been revoked'));
    await expect(call('GetUser', { AccessToken: other?.AccessToken ?? '' })).rejects.toMatchObject(
      refused('Access Token has been revoked'),
    );
    // It may be the next one's turn: the sign-in that stayed is of the new password in every respect.
    await change(again.AuthenticationResult?.AccessToken ?? '', NEW_PASSWORD, `${NEW_PASSWORD}2`);
    await refresh(own?.RefreshToken);
  });
  test('needs the old password', async () => {
    const client = await people();
    const token = await signIn(client, PASSWORD);
    const wrongPassword = refused('Incorrect username or password.');
    await expect(change(token, 'Wrong-Horse-1')).rejects.toMatchObject(wrongPassword);
    await expect(change(token, undefined)).rejects.toMatchObject(wrongPassword);
    await expect(change(token, PASSWORD, 'password-1')).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password must have uppercase characters',
    });
    await change(token, PASSWORD);
    await call('GetUser', { AccessToken: token });
    await signIn(client, NEW_PASSWORD);
    await expect(change(token, PASSWORD)).rejects.toMatchObject(wrongPassword);
  });
  test('of parallel changes one succeeds, and five an hour are tried', async () => {
    const client = await people();
    const token = await signIn(client, PASSWORD);
    const changes = [1, 2, 3, 4, 5, 6].map((n) => change(token, PASSWORD, `${NEW_PASSWORD}${n}`));
    const outcomes = await Promise.allSettled(changes);
    const told = outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason.code) : 'changed'));
    expect(told.toSorted()).toEqual([
      'LimitExceededException',
      ...Array.from({ length: 4 }, () => 'NotAuthorizedException'),
      'changed',
    ]);
  });
});
