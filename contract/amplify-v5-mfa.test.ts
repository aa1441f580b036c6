import { Auth } from 'aws-amplify-v5';
import { beforeEach, expect, test } from 'vitest';
import { type AmplifyUser, onDevice, signIn } from './amplify-v5.ts';
import type { Person } from './people.ts';
import { addUser, makePlace, newPhone, type Place, verified } from './pools.ts';
import { describeClient, lastCodeTo } from './server.ts';
import { totp } from './totp.ts';

describeClient('second factors with Amplify 5', (server) => {
  let place: Place;
  let phone: string;
  let person: Person;
  let user: AmplifyUser;

  beforeEach(async () => {
    place = await makePlace(server, { mfa: 'OPTIONAL', factors: ['app', 'sms'] });
    phone = newPhone();
    person = await addUser(server, place, () => verified({ phone_number: phone }));
    onDevice(server, place);
    user = await signIn(person.username, person.password);
  });

  const preferred = (bypassCache = true) => Auth.getPreferredMFA(user, { bypassCache });

  /** What this sign-in asks for, in a browser of its own. */
  async function challengeOfNewSignIn(): Promise<AmplifyUser> {
    onDevice(server, place);
    return signIn(person.username, person.password);
  }

  test('an app is set up and preferred, and asked for', async () => {
    expect(await preferred(false)).toBe('NOMFA');
    await expect(Auth.setPreferredMFA(user, 'TOTP')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'User has not set up software token mfa',
    });
    const secret = await Auth.setupTOTP(user);
    await expect(Auth.verifyTotpToken(user, totp(secret, 10))).rejects.toMatchObject({
      code: 'EnableSoftwareTokenMFAException',
    });
    expect(await Auth.verifyTotpToken(user, totp(secret))).toMatchObject({ Status: 'SUCCESS' });
    expect(await Auth.setPreferredMFA(user, 'TOTP')).toBe('SUCCESS');
    expect(await preferred(false)).toBe('SOFTWARE_TOKEN_MFA');

    const asked = await challengeOfNewSignIn();
    expect(asked.challengeName).toBe('SOFTWARE_TOKEN_MFA');
    await expect(Auth.confirmSignIn(asked, totp(secret), 'SOFTWARE_TOKEN_MFA')).rejects.toMatchObject({
      code: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
    await expect(Auth.confirmSignIn(asked, totp(secret, 10), 'SOFTWARE_TOKEN_MFA')).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid code received for user',
    });
    await Auth.confirmSignIn(asked, totp(secret, 1), 'SOFTWARE_TOKEN_MFA');
    expect(await Auth.currentAuthenticatedUser()).toMatchObject({ preferredMFA: 'SOFTWARE_TOKEN_MFA' });
  });

  test('the preferred one changes, and NOMFA switches all off', async () => {
    const secret = await Auth.setupTOTP(user);
    await Auth.verifyTotpToken(user, totp(secret));
    await Auth.setPreferredMFA(user, 'SOFTWARE_TOKEN_MFA');
    expect(await Auth.setPreferredMFA(user, 'SMS')).toBe('SUCCESS');
    expect(await preferred()).toBe('SMS_MFA');
    const asked = await challengeOfNewSignIn();
    expect(asked.challengeName).toBe('SMS_MFA');
    user = (await Auth.confirmSignIn(asked, await lastCodeTo(server, phone))) as AmplifyUser;

    expect(await Auth.setPreferredMFA(user, 'NOMFA')).toBe('SUCCESS');
    expect(await preferred()).toBe('NOMFA');
    expect(await Auth.setPreferredMFA(user, 'NOMFA')).toBe('No change for mfa type');
    expect((await challengeOfNewSignIn()).challengeName).toBeUndefined();
  });

  test('SMS is switched on and off in the older way', async () => {
    expect(await Auth.getMFAOptions(user)).toBeUndefined();
    expect(await Auth.enableSMS(user)).toBe('SUCCESS');
    expect(await Auth.getMFAOptions(user)).toEqual([{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]);
    const asked = await challengeOfNewSignIn();
    expect(asked.challengeName).toBe('SMS_MFA');
    user = (await Auth.confirmSignIn(asked, await lastCodeTo(server, phone))) as AmplifyUser;
    expect(await Auth.disableSMS(user)).toBe('SUCCESS');
    expect(await Auth.getMFAOptions(user)).toBeUndefined();
    expect((await challengeOfNewSignIn()).challengeName).toBeUndefined();
  });
});
