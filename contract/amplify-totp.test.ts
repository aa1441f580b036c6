import { AdminDeleteSoftwareTokenCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchMFAPreference,
  getCurrentUser,
  type SignInOutput,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { onDevice } from './amplify.ts';
import { administrator } from './people.ts';
import { addUser, makePlace, type PlaceInput } from './pools.ts';
import { describeClient } from './server.ts';
import { totp } from './totp.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const askedForCode = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' } };

/** What Amplify tells of an app that is to be set up. @throws Error when it tells of something else */
function setupOf({ nextStep }: SignInOutput) {
  if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(`led to ${nextStep.signInStep}`);
  return nextStep.totpSetupDetails;
}

describeClient('an authenticator app with Amplify', (server) => {
  afterEach(() => void vi.useRealTimers());

  async function makePerson(input: PlaceInput) {
    const place = await makePlace(server, input);
    onDevice(server, place);
    return { ...place, person: await addUser(server, place) };
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', (authFlowType) => {
    const options = { authFlowType };

    test('is set up within the first sign-in where the pool demands it, and asked for at the next', async () => {
      const { person } = await makePerson({ mfa: 'ON', factors: ['app'] });
      const { sharedSecret, getSetupUri } = setupOf(await signIn({ ...person, options }));
      expect(getSetupUri('contract').href).toBe(
        `otpauth://totp/contract:${person.username}?secret=${sharedSecret}&issuer=contract`,
      );
      await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 10) })).rejects.toMatchObject({
        name: 'EnableSoftwareTokenMFAException',
        message: 'Code mismatch and fail enable Software Token MFA',
      });
      await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      const first = totp(sharedSecret);
      const named = { challengeResponse: first, options: { friendlyDeviceName: 'my phone' } };
      expect(await confirmSignIn(named)).toEqual(done);
      expect(await getCurrentUser()).toMatchObject({ username: person.username });

      await signOut();
      expect(await signIn({ ...person, options })).toEqual(askedForCode);
      await expect(confirmSignIn({ challengeResponse: first })).rejects.toMatchObject({
        name: 'ExpiredCodeException',
        message: 'Your software token has already been used once.',
      });
      await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 10) })).rejects.toMatchObject({
        name: 'CodeMismatchException',
        message: 'Invalid code received for user',
      });
      expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);
    });
  });

  test('is asked for from the sign-in after it was preferred, until it is switched off', async () => {
    const { person } = await makePerson({ mfa: 'OPTIONAL', factors: ['app'] });
    expect(await signIn(person)).toEqual(done);
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: totp(sharedSecret) });
    await signOut();
    expect(await signIn(person)).toEqual(done);
    await updateMFAPreference({ totp: 'PREFERRED' });
    await signOut();
    expect(await signIn(person)).toEqual(askedForCode);
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);
    expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
    await updateMFAPreference({ totp: 'DISABLED' });
    expect(await fetchMFAPreference()).toEqual({});
    await signOut();
    expect(await signIn(person)).toEqual(done);
  });

  test('that an administrator removed is set up again, with another secret', async () => {
    const { userPoolId, person } = await makePerson({ mfa: 'ON', factors: ['app'] });
    const { sharedSecret } = setupOf(await signIn(person));
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret) })).toEqual(done);
    await signOut();
    const named = { UserPoolId: userPoolId, Username: person.username };
    await administrator(server).send(new AdminDeleteSoftwareTokenCommand(named));
    const again = setupOf(await signIn(person));
    expect(again.sharedSecret).not.toBe(sharedSecret);
    await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
    });
    expect(await confirmSignIn({ challengeResponse: totp(again.sharedSecret, 1) })).toEqual(done);
  });

  test('is not to be guessed: after five wrong codes even the right one has to wait', async () => {
    const { person } = await makePerson({ mfa: 'ON', factors: ['app'] });
    const { sharedSecret } = setupOf(await signIn(person));
    await confirmSignIn({ challengeResponse: totp(sharedSecret) });
    await signOut();
    await signIn(person);
    // The wait is a second, and begins when it is told to.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    for (let guess = 0; guess < 5; guess++) {
      await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 10 + guess) })).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
    }
    const locked = { name: 'NotAuthorizedException', message: 'Password attempts exceeded' };
    await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).rejects.toMatchObject(locked);
    // A new sign-in does not help.
    await signIn(person);
    await expect(confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).rejects.toMatchObject(locked);
    vi.setSystemTime(Date.now() + 2_000);
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);
  });
});
