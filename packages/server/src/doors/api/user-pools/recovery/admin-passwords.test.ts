import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

let context: TestContext;
let call: CallOperation;
let UserPoolId: string;
let ClientId: string;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

const Username = 'ann';
const NEW_PASSWORD = 'Another-Horse-2';
const VERIFIED_EMAIL = [
  { Name: 'email', Value: 'ann@example.com' },
  { Name: 'email_verified', Value: 'true' },
];
const refused = (message: string) => ({ code: 'NotAuthorizedException', message });
const wrongPassword = refused('Incorrect username or password.');

async function usePool(settings?: NewPoolSettingsInput): Promise<void> {
  const { pool, client } = await createPeoplePool(context, settings);
  UserPoolId = pool.id;
  ClientId = client.id;
}
/** A user with a temporary password, or with `PASSWORD` for good. */
async function makeUser({ isConfirmed = true, UserAttributes = VERIFIED_EMAIL } = {}): Promise<void> {
  await call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
  if (isConfirmed) await set(PASSWORD, true);
}
const set = (Password: string, Permanent?: boolean) =>
  call('AdminSetUserPassword', { UserPoolId, Username, Password, ...(Permanent !== undefined && { Permanent }) });
const reset = () => call('AdminResetUserPassword', { UserPoolId, Username });
const signIn = (password: string) => {
  const AuthParameters = { USERNAME: Username, PASSWORD: password };
  return call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
};
const status = async () => (await call('AdminGetUser', { UserPoolId, Username })).UserStatus;
const useToken = (AccessToken = 'none') => call('GetUser', { AccessToken });

describe('AdminSetUserPassword', () => {
  test('sets a password for good, whatever came before, and ends earlier sign-ins', async () => {
    await usePool();
    await makeUser({ isConfirmed: false });
    expect(await set(PASSWORD, true)).toEqual({});
    expect(await status()).toBe('CONFIRMED');
    const { AuthenticationResult } = await signIn(PASSWORD);
    await useToken(AuthenticationResult?.AccessToken);

    await set(NEW_PASSWORD, true);
    await expect(useToken(AuthenticationResult?.AccessToken)).rejects.toMatchObject(
      refused('Access Token has been revoked'),
    );
    await expect(signIn(PASSWORD)).rejects.toMatchObject(wrongPassword);
    await useToken((await signIn(NEW_PASSWORD)).AuthenticationResult?.AccessToken);
  });

  test.each([false, undefined])('sets one for a single sign-in with Permanent %s', async (permanent) => {
    await usePool();
    await makeUser();
    await set(NEW_PASSWORD, permanent);
    expect(await status()).toBe('FORCE_CHANGE_PASSWORD');
    expect(await signIn(NEW_PASSWORD)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  test('confirms a user who signed up', async () => {
    await usePool();
    await call('SignUp', { ClientId, Username, Password: PASSWORD });
    await set(NEW_PASSWORD, true);
    expect(await signIn(NEW_PASSWORD)).toHaveProperty('AuthenticationResult.AccessToken');
  });

  test('makes an expired temporary password good again', async () => {
    await usePool();
    await makeUser({ isConfirmed: false });
    await set(PASSWORD);
    context.clock.advance(8 * 86_400_000);
    await expect(signIn(PASSWORD)).rejects.toMatchObject(
      refused('Temporary password has expired and must be reset by an administrator.'),
    );
    await set(PASSWORD);
    expect(await signIn(PASSWORD)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  });

  test.each([
    ['Ab-1', 'Password not long enough'],
    ['AAAAAAA-1', 'Password must have lowercase characters'],
    ['aaaaaaa-1', 'Password must have uppercase characters'],
    ['aaaaaaa-A', 'Password must have numeric characters'],
    ['aaaaaaaA1', 'Password must have symbol characters'],
  ])('refuses %s', async (password, rule) => {
    await usePool();
    await makeUser({ isConfirmed: false });
    await expect(set(password, true)).rejects.toMatchObject({
      code: 'InvalidPasswordException',
      message: `Password does not conform to policy: ${rule}`,
    });
    expect(await status()).toBe('FORCE_CHANGE_PASSWORD');
  });

  test('refuses one of the passwords that the pool remembers', async () => {
    await usePool({ policies: { passwordPolicy: { passwordHistorySize: 2 } } });
    await makeUser();
    await set(NEW_PASSWORD, true);
    const used = { code: 'PasswordHistoryPolicyViolationException', message: 'Password has previously been used' };
    await expect(set(PASSWORD, true)).rejects.toMatchObject(used);
    await expect(set(NEW_PASSWORD, true)).rejects.toMatchObject(used);
    await set('Third-Horse-3', true);
    await set(PASSWORD, true);
  });
});

describe('AdminResetUserPassword', () => {
  test('asks for a new password, and sends the code for it', async () => {
    await usePool();
    await makeUser();
    const { AuthenticationResult } = await signIn(PASSWORD);
    expect(await reset()).toEqual({});
    expect(await status()).toBe('RESET_REQUIRED');
    await expect(useToken(AuthenticationResult?.AccessToken)).rejects.toMatchObject(
      refused('Access Token has been revoked'),
    );
    await expect(signIn(PASSWORD)).rejects.toMatchObject({
      code: 'PasswordResetRequiredException',
      message: 'Password reset required for the user',
    });
    expect(context.sent).toMatchObject([{ recipient: 'ann@example.com', purpose: 'forgot-password' }]);
    const ConfirmationCode = context.sent[0]?.code ?? 'none';
    await call('ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password: NEW_PASSWORD });
    expect(await status()).toBe('CONFIRMED');
    expect(await signIn(NEW_PASSWORD)).toHaveProperty('AuthenticationResult.AccessToken');
  });

  test('can be repeated', async () => {
    await usePool();
    await makeUser();
    await reset();
    await reset();
    expect(context.sent).toHaveLength(2);
  });

  test('is refused to a user with a temporary password, and to a disabled one', async () => {
    await usePool();
    await makeUser({ isConfirmed: false });
    await expect(reset()).rejects.toMatchObject(refused('User password cannot be reset in the current state.'));
    await set(PASSWORD, true);
    await call('AdminDisableUser', { UserPoolId, Username });
    await expect(reset()).rejects.toMatchObject(refused('User is disabled.'));
    expect(await status()).toBe('CONFIRMED');
  });

  test('is refused where nobody can be reached, or only administrators may', async () => {
    await usePool();
    await makeUser({ UserAttributes: VERIFIED_EMAIL.slice(0, 1) });
    await expect(reset()).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    });
    expect(await status()).toBe('CONFIRMED');
    await usePool({ accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] } });
    await makeUser();
    await expect(reset()).rejects.toMatchObject(refused('Contact administrator to reset password.'));
    expect(await status()).toBe('CONFIRMED');
  });

  test('whose code does not leave says so, and another can be had', async () => {
    await usePool();
    await makeUser();
    const failing = operationsOf({ ...context, carriers: {} });
    await expect(failing('AdminResetUserPassword', { UserPoolId, Username })).rejects.toMatchObject({
      code: 'InvalidEmailRoleAccessPolicyException',
      message: 'Unable to deliver code to user',
    });
    expect(await status()).toBe('RESET_REQUIRED');
    await call('ForgotPassword', { ClientId, Username });
    expect(context.sent).toHaveLength(1);
  });
});
