import {
  AdminUpdateUserAttributesCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchMFAPreference,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  updateUserAttribute,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { administrator, newClient, type Person, register } from './people.ts';
import { makePool, present } from './sdk-client.ts';
import { describeClient } from './server.ts';
import { totp } from './totp.ts';

describeClient('second factors with Amplify', (server) => {
  let userPoolId: string;
  let clientId: string;
  let person: Person;

  beforeAll(async () => {
    userPoolId = await makePool(server, {
      AutoVerifiedAttributes: ['email'],
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/contract@example.com',
      },
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    });
    await administrator(server).send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: userPoolId,
        MfaConfiguration: 'OPTIONAL',
        SmsMfaConfiguration: {},
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: {},
      }),
    );
    clientId = await newClient(server, { UserPoolId: userPoolId });
  });

  beforeEach(async () => {
    onDevice(server, { userPoolId, clientId });
    person = await register(server, clientId);
    await signIn(person);
  });

  /** Asks for recovery codes, as the one who is signed in. */
  async function ask(method: 'GET' | 'POST'): Promise<{ codes: string[]; remaining: number }> {
    const { tokens } = await fetchAuthSession();
    const headers = { authorization: `Bearer ${present(tokens?.accessToken).toString()}` };
    const response = await fetch(`${server.endpoint}/recovery-codes`, { method, headers });
    return (await response.json()) as { codes: string[]; remaining: number };
  }

  test('an authenticator app is set up and preferred', async () => {
    expect(await fetchMFAPreference()).toEqual({});
    const { sharedSecret, getSetupUri } = await setUpTOTP();
    expect(getSetupUri('contract', person.username).searchParams.get('secret')).toBe(sharedSecret);
    await expect(verifyTOTPSetup({ code: totp(sharedSecret, 10) })).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
      message: 'Code mismatch and fail enable Software Token MFA',
    });
    await verifyTOTPSetup({ code: totp(sharedSecret), options: { friendlyDeviceName: 'my phone' } });
    await updateMFAPreference({ totp: 'PREFERRED' });
    expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
  });

  test('factors are switched on and off, and the preferred one changes', async () => {
    await updateUserAttribute({ userAttribute: { attributeKey: 'phone_number', value: '+15550100' } });
    await expect(updateMFAPreference({ sms: 'ENABLED' })).rejects.toMatchObject({
      message: 'User does not have delivery config set to turn on SMS_MFA',
    });
    await administrator(server).send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: userPoolId,
        Username: person.username,
        UserAttributes: [{ Name: 'phone_number_verified', Value: 'true' }],
      }),
    );
    await updateMFAPreference({ email: 'PREFERRED', sms: 'ENABLED' });
    expect(await fetchMFAPreference()).toEqual({ enabled: ['SMS', 'EMAIL'], preferred: 'EMAIL' });
    await updateMFAPreference({ email: 'NOT_PREFERRED' });
    expect(await fetchMFAPreference()).toEqual({ enabled: ['SMS', 'EMAIL'] });
    await updateMFAPreference({ sms: 'DISABLED', email: 'DISABLED', totp: 'DISABLED' });
    expect(await fetchMFAPreference()).toEqual({});
  });

  test('what the user has not is not switched on', async () => {
    await expect(updateMFAPreference({ sms: 'ENABLED' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User does not have delivery config set to turn on SMS_MFA',
    });
    await expect(updateMFAPreference({ totp: 'ENABLED' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User has not set up software token mfa',
    });
    await setUpTOTP();
    await expect(updateMFAPreference({ totp: 'ENABLED' })).rejects.toMatchObject({
      message: 'User has not verified software token mfa',
    });
  });

  test('recovery codes are made with the access token, and new ones end the old', async () => {
    expect(await ask('GET')).toEqual({ remaining: 0 });
    const first = await ask('POST');
    const second = await ask('POST');
    expect(second).toEqual({ codes: expect.any(Array) });
    expect(second).not.toEqual(first);
    await Promise.all([ask('POST'), ask('POST'), ask('POST')]);
    expect(await ask('GET')).toEqual({ remaining: 10 });
  });

  test('an app that is preferred is asked for, and a recovery code stands in for it', async () => {
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: totp(sharedSecret) });
    await updateMFAPreference({ totp: 'PREFERRED' });
    const { codes } = await ask('POST');
    const asked = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' } };

    await signOut();
    expect(await signIn(person)).toMatchObject(asked);
    await expect(confirmSignIn({ challengeResponse: totp(sharedSecret) })).rejects.toMatchObject({
      name: 'ExpiredCodeException',
      message: 'Your software token has already been used once.',
    });
    expect(await confirmSignIn({ challengeResponse: present(codes[0]) })).toMatchObject({ isSignedIn: true });
    expect(await ask('GET')).toEqual({ remaining: 9 });

    await signOut();
    expect(await signIn(person)).toMatchObject(asked);
    await expect(confirmSignIn({ challengeResponse: present(codes[0]) })).rejects.toMatchObject({
      name: 'CodeMismatchException',
    });
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toMatchObject({ isSignedIn: true });
  });
});
