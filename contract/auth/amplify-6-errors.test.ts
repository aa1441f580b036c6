import { describe, expect, test } from 'vitest';
import { newPerson, register } from '../people.ts';
import { lastCodeTo } from '../server.ts';
import { amplifyApps, ownStorage, resourcesOf } from './amplify-apps.ts';
import { describeAuth } from './auth-server.ts';

describe.each(amplifyApps)('what goes wrong in an app, by %s', (_, { auth, Amplify, provider }) => {
  test('what is no token cannot be read', () => {
    const noPayload = ['x', Buffer.from('no JSON').toString('base64url'), 'y'].join('.');
    for (const text of ['x', 'x.y', '', 'a.b.c.d']) expect(() => auth.decodeJWT(text)).toThrow(/^Invalid token$/);
    for (const text of ['a.b.c', '..', noPayload]) expect(() => auth.decodeJWT(text)).toThrow('Invalid token payload');
    expect(auth.decodeJWT(`x.${Buffer.from('{"exp":1}').toString('base64url')}.y`).payload).toEqual({ exp: 1 });
  });

  test('an app makes errors of its own', () => {
    const underlyingError = new TypeError('fetch failed');
    const params = { name: 'Mine', message: 'It failed.', recoverySuggestion: 'Try again.', underlyingError };
    const error = new auth.AuthError(params);
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(auth.AuthError);
    expect(error).toMatchObject(params);
    class OwnError extends auth.AuthError {}
    expect(error).not.toBeInstanceOf(OwnError);
    expect(underlyingError).not.toBeInstanceOf(auth.AuthError);
  });

  describeAuth('at a server', (server) => {
    function configureAt() {
      Amplify.configure(resourcesOf(server));
      provider.setKeyValueStorage(ownStorage());
    }

    test('a device that is not tracked has no keys, and whoever is not signed in hears that first', async () => {
      configureAt();
      const nobody = { name: 'UserUnAuthenticatedException' };
      await expect(auth.rememberDevice()).rejects.toMatchObject(nobody);
      await expect(auth.forgetDevice()).rejects.toMatchObject(nobody);
      await expect(auth.associateWebAuthnCredential()).rejects.toMatchObject(nobody);
      await auth.signIn(await register(server));
      const untracked = { name: 'DeviceMetadataNotFoundException' };
      await expect(auth.rememberDevice()).rejects.toMatchObject(untracked);
      await expect(auth.forgetDevice()).rejects.toMatchObject(untracked);
    });

    test('pages that are not configured are what is wrong first, and then who is signed in', async () => {
      configureAt();
      const unconfigured = { name: 'OAuthNotConfigureException' };
      await expect(auth.signInWithRedirect()).rejects.toMatchObject(unconfigured);
      await auth.signIn(await register(server));
      await expect(auth.signInWithRedirect()).rejects.toMatchObject(unconfigured);
    });

    test('an error has what it came of', async () => {
      configureAt();
      const failed = await auth.rememberDevice().catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(auth.AuthError);
      expect('underlyingError' in (failed as object)).toBe(true);
    });

    test.each([
      ['EmptySignInUsername', () => auth.signIn({ username: '' })],
      ['EmptySignInPassword', () => auth.signIn({ username: 'ada' })],
      ['EmptySignInPassword', () => first('PASSWORD')],
      ['EmptySignInPassword', () => first('PASSWORD_SRP')],
      [
        'CustomAuthSignInPassword',
        () => auth.signIn({ username: 'ada', password: 'x', options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } }),
      ],
      ['EmptyChallengeResponse', () => auth.confirmSignIn({ challengeResponse: '' })],
      ['SignInException', () => auth.confirmSignIn({ challengeResponse: '123456' })],
      ['EmptySignUpUsername', () => auth.signUp({ username: '', password: 'Correct-Horse-9' })],
      ['EmptyConfirmSignUpUsername', () => auth.confirmSignUp({ username: '', confirmationCode: '123456' })],
      ['EmptyConfirmSignUpCode', () => auth.confirmSignUp({ username: 'ada', confirmationCode: '' })],
      ['EmptySignUpUsername', () => auth.resendSignUpCode({ username: '' })],
      ['AutoSignInException', () => auth.autoSignIn()],
      ['EmptyResetPasswordUsername', () => auth.resetPassword({ username: '' })],
      ['EmptyConfirmResetPasswordUsername', () => auth.confirmResetPassword({ ...reset, username: '' })],
      ['EmptyConfirmResetPasswordNewPassword', () => auth.confirmResetPassword({ ...reset, newPassword: '' })],
      [
        'EmptyConfirmResetPasswordConfirmationCode',
        () => auth.confirmResetPassword({ ...reset, confirmationCode: '' }),
      ],
      ['EmptyUpdatePassword', () => auth.updatePassword({ oldPassword: '', newPassword: 'Correct-Horse-9' })],
      ['EmptyVerifyTOTPSetupCode', () => auth.verifyTOTPSetup({ code: '' })],
      [
        'EmptyConfirmUserAttributeCode',
        () => auth.confirmUserAttribute({ userAttributeKey: 'email', confirmationCode: '' }),
      ],
      ['UserUnAuthenticatedException', () => auth.fetchUserAttributes()],
    ])('what is missing is a %s: %#', async (name, call) => {
      configureAt();
      await expect(call()).rejects.toMatchObject({ name });
    });
    const reset = { username: 'ada', newPassword: 'Correct-Horse-9', confirmationCode: '123456' };
    const first = (preferredChallenge: 'PASSWORD' | 'PASSWORD_SRP') =>
      auth.signIn({ username: 'ada', options: { authFlowType: 'USER_AUTH', preferredChallenge } });

    test('who signs in no longer waits for a sign-up to be confirmed', async () => {
      configureAt();
      const { username, password, email } = newPerson();
      await auth.signUp({ username, password, options: { userAttributes: { email }, autoSignIn: true } });
      const none = { name: 'AutoSignInException' };
      // There is nothing to follow before the account is confirmed.
      await expect(auth.autoSignIn()).rejects.toMatchObject(none);
      await auth.signIn(await register(server));
      const confirmationCode = await lastCodeTo(server, email);
      const confirmed = await auth.confirmSignUp({ username, confirmationCode: confirmationCode ?? '' });
      expect(confirmed).toEqual({ isSignUpComplete: true, nextStep: { signUpStep: 'DONE' } });
      await expect(auth.autoSignIn()).rejects.toMatchObject(none);
    });
  });
});
