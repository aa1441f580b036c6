import {
  confirmResetPassword,
  fetchAuthSession,
  fetchUserAttributes,
  resetPassword,
  signIn,
  updatePassword,
} from 'aws-amplify/auth';
import { beforeEach, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { newPerson, register, wrongCode } from './people.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const mismatch = {
  name: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const newPassword = 'Another-Horse-8';

describeClient('recovering and changing a password with Amplify', (server) => {
  beforeEach(() => void onDevice(server));

  test('a forgotten password is replaced with the code, and the old one no longer works', async () => {
    const { username, email, password } = await register(server);
    expect(await resetPassword({ username })).toEqual({
      isPasswordReset: false,
      nextStep: {
        resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
        codeDeliveryDetails: { destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' },
      },
    });
    const confirmationCode = await lastCodeTo(server, email);
    const reset = { username, newPassword, confirmationCode };
    await expect(
      confirmResetPassword({ ...reset, confirmationCode: wrongCode(confirmationCode) }),
    ).rejects.toMatchObject(mismatch);
    await expect(confirmResetPassword({ ...reset, newPassword: 'lower-case-7' })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password must have uppercase characters',
    });
    expect(await confirmResetPassword(reset)).toBeUndefined();
    await expect(signIn({ username, password })).rejects.toMatchObject(wrong);
    expect(await signIn({ username, password: newPassword })).toEqual(done);
  });

  test('a code works once', async () => {
    const { username, email } = await register(server);
    await resetPassword({ username });
    const confirmationCode = await lastCodeTo(server, email);
    await confirmResetPassword({ username, newPassword, confirmationCode });
    await expect(
      confirmResetPassword({ username, newPassword: 'Third-Horse-9', confirmationCode }),
    ).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Invalid code provided, please request a code again.',
    });
    expect(await signIn({ username, password: newPassword })).toEqual(done);
  });

  test('a reset ends the sign-ins of whoever knew the old password', async () => {
    const { username, email, password } = await register(server);
    const intruder = onDevice(server);
    await signIn({ username, password });
    onDevice(server);
    await resetPassword({ username });
    await confirmResetPassword({ username, newPassword, confirmationCode: await lastCodeTo(server, email) });
    onDevice(server, { device: intruder });
    await expect(fetchUserAttributes()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    });
    expect(await fetchAuthSession({ forceRefresh: true })).toMatchObject({ tokens: undefined });
  });

  test('somebody who does not exist is answered as if they did', async () => {
    const { username, email } = newPerson();
    // The medium is drawn by the name.
    const answerBy = (deliveryMedium: string, attributeName: string, destination: RegExp) => ({
      isPasswordReset: false,
      nextStep: {
        resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE',
        codeDeliveryDetails: { destination: expect.stringMatching(destination), deliveryMedium, attributeName },
      },
    });
    const told = await resetPassword({ username });
    expect(told).toEqual(
      told.nextStep.codeDeliveryDetails.deliveryMedium === 'EMAIL'
        ? answerBy('EMAIL', 'email', /^[a-z]\*{3}@[a-z]\*{3}$/)
        : answerBy('SMS', 'phone_number', /^\+\*{6,9}\d{4}$/),
    );
    expect(await resetPassword({ username })).toEqual(told);
    expect(await messagesTo(server, email)).toHaveLength(0);
    await expect(confirmResetPassword({ username, newPassword, confirmationCode: '123456' })).rejects.toMatchObject(
      mismatch,
    );
  });

  test('who is signed in changes the password by knowing the old one, which ends every other sign-in', async () => {
    const { username, password } = await register(server);
    const other = onDevice(server);
    await signIn({ username, password });
    const device = onDevice(server);
    await signIn({ username, password });
    await expect(updatePassword({ oldPassword: 'Wrong-Horse-7', newPassword })).rejects.toMatchObject(wrong);
    await expect(updatePassword({ oldPassword: password, newPassword: 'short' })).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password does not conform to policy: Password not long enough',
    });
    expect(await updatePassword({ oldPassword: password, newPassword })).toBeUndefined();
    onDevice(server);
    await expect(signIn({ username, password })).rejects.toMatchObject(wrong);
    expect(await signIn({ username, password: newPassword })).toEqual(done);
    onDevice(server, { device });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeDefined();
    expect(await fetchUserAttributes()).toHaveProperty('sub');
    onDevice(server, { device: other });
    expect((await fetchAuthSession({ forceRefresh: true })).tokens).toBeUndefined();
    await expect(fetchUserAttributes()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });
});
