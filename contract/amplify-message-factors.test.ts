import { AdminGetUserCommand, UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchMFAPreference,
  fetchUserAttributes,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { administrator, type Person, wrongCode } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput, recoveryBySms, verified } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';
import { totp } from './totp.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const mismatch = { name: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' };
const askedForApp = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' } };

function askedForSms(phone: string) {
  const codeDeliveryDetails = { deliveryMedium: 'SMS', destination: `+*******${phone.slice(-4)}` };
  return { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE', codeDeliveryDetails } };
}

const askedForMail = {
  isSignedIn: false,
  nextStep: {
    signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
    codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
  },
};

function askedToChoose(...allowedMFATypes: string[]) {
  return { isSignedIn: false, nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION', allowedMFATypes } };
}

describeClient('second factors by message with Amplify', (server) => {
  async function makePerson(input: PlaceInput, attributes?: (person: Person) => Readonly<Record<string, string>>) {
    const place = await makePlace(server, input);
    onDevice(server, place);
    return { ...place, person: await addUser(server, place, attributes) };
  }

  /** Answers with a wrong code, then with the one that was sent. */
  async function confirmWithCodeTo(recipient: string) {
    const code = await lastCodeTo(server, recipient);
    expect(code).toMatch(/^\d{6}$/);
    await expect(confirmSignIn({ challengeResponse: wrongCode(code) })).rejects.toMatchObject(mismatch);
    expect(await confirmSignIn({ challengeResponse: code })).toEqual(done);
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('after %s', (authFlowType) => {
    const options = { authFlowType };

    test('a code by SMS is asked for where the pool demands MFA; a wrong one may be mended; the number is verified', async () => {
      const phone = newPhone();
      const attributes = () => ({ phone_number: phone });
      const { person } = await makePerson({ mfa: 'ON', factors: ['sms'] }, attributes);
      expect(await signIn({ ...person, options })).toEqual(askedForSms(phone));
      await confirmWithCodeTo(phone);
      expect(await fetchUserAttributes()).toMatchObject({ phone_number: phone, phone_number_verified: 'true' });
      await signOut();
      expect(await signIn({ ...person, options })).toEqual(askedForSms(phone));
      expect(await messagesTo(server, phone)).toHaveLength(2);
    });

    test('a code by e-mail likewise', async () => {
      const input = { mfa: 'ON', factors: ['email'], pool: recoveryBySms } as const;
      const { person } = await makePerson(input, ({ email }) => ({ email }));
      expect(await signIn({ ...person, options })).toEqual(askedForMail);
      await confirmWithCodeTo(person.email);
      expect(await fetchUserAttributes()).toMatchObject({ email: person.email, email_verified: 'true' });
    });
  });

  test('each sign-in has a code of its own', async () => {
    const phone = newPhone();
    const { person } = await makePerson({ mfa: 'ON', factors: ['sms'] }, () => ({ phone_number: phone }));
    await signIn(person);
    const first = await lastCodeTo(server, phone);
    await signIn(person);
    const second = await lastCodeTo(server, phone);
    if (first !== second) {
      await expect(confirmSignIn({ challengeResponse: first })).rejects.toMatchObject(mismatch);
    }
    expect(await confirmSignIn({ challengeResponse: second })).toEqual(done);
  });

  test('who has several factors and prefers none chooses one, and only then a code goes out', async () => {
    const phone = newPhone();
    const { person } = await makePerson({ mfa: 'OPTIONAL', factors: ['app', 'email', 'sms'] }, ({ email }) =>
      verified({ email, phone_number: phone }),
    );
    expect(await signIn(person)).toEqual(done);
    const { sharedSecret } = await setUpTOTP();
    await verifyTOTPSetup({ code: totp(sharedSecret) });
    await updateMFAPreference({ sms: 'ENABLED', email: 'ENABLED', totp: 'ENABLED' });
    const all = askedToChoose('SMS', 'TOTP', 'EMAIL');

    await signOut();
    expect(await signIn(person)).toEqual(all);
    expect(await messagesTo(server, phone)).toEqual([]);
    expect(await confirmSignIn({ challengeResponse: 'SMS' })).toEqual(askedForSms(phone));
    await confirmWithCodeTo(phone);

    await signOut();
    expect(await signIn(person)).toEqual(all);
    expect(await confirmSignIn({ challengeResponse: 'EMAIL' })).toEqual(askedForMail);
    await confirmWithCodeTo(person.email);

    await signOut();
    expect(await signIn(person)).toEqual(all);
    expect(await confirmSignIn({ challengeResponse: 'TOTP' })).toEqual(askedForApp);
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);

    await updateMFAPreference({ email: 'PREFERRED' });
    await signOut();
    expect(await signIn(person)).toEqual(askedForMail);
    await confirmWithCodeTo(person.email);
    await updateMFAPreference({ sms: 'DISABLED', email: 'DISABLED', totp: 'DISABLED' });
    expect(await fetchMFAPreference()).toEqual({});
    await signOut();
    expect(await signIn(person)).toEqual(done);
  });

  test('two addresses and no recovery over them are a choice where MFA is on', async () => {
    const phone = newPhone();
    const pool = { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] } };
    const { person } = await makePerson({ mfa: 'ON', factors: ['email', 'sms'], pool }, ({ email }) => ({
      email,
      phone_number: phone,
    }));
    expect(await signIn(person)).toEqual(askedToChoose('SMS', 'EMAIL'));
    expect(await confirmSignIn({ challengeResponse: 'EMAIL' })).toEqual(askedForMail);
    await confirmWithCodeTo(person.email);
  });

  test('who has no factor yet chooses which to set up: an e-mail address', async () => {
    const { person, userPoolId } = await makePerson({ mfa: 'ON', factors: ['app', 'email'], pool: recoveryBySms });
    expect(await signIn(person)).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION', allowedMFATypes: ['TOTP', 'EMAIL'] },
    });
    expect(await confirmSignIn({ challengeResponse: 'EMAIL' })).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' },
    });
    expect(await confirmSignIn({ challengeResponse: person.email })).toEqual(askedForMail);
    const named = { UserPoolId: userPoolId, Username: person.username };
    const { UserAttributes } = await administrator(server).send(new AdminGetUserCommand(named));
    expect(present(UserAttributes).map(({ Name }) => Name)).not.toContain('email');
    await confirmWithCodeTo(person.email);
    expect(await fetchUserAttributes()).toMatchObject({ email: person.email, email_verified: 'true' });

    await signOut();
    expect(await signIn(person)).toEqual(askedForMail);
    await confirmWithCodeTo(person.email);
  });

  test('who has no factor yet chooses which to set up: an app', async () => {
    const { person } = await makePerson({ mfa: 'ON', factors: ['app', 'email'], pool: recoveryBySms });
    await signIn(person);
    const { nextStep } = await confirmSignIn({ challengeResponse: 'TOTP' });
    if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(`led to ${nextStep.signInStep}`);
    const { sharedSecret } = nextStep.totpSetupDetails;
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret) })).toEqual(done);
    await signOut();
    expect(await signIn(person)).toEqual(askedForApp);
  });

  test('a phone number cannot be set up with Amplify: an app is, where the pool has that too', async () => {
    const { person } = await makePerson({ mfa: 'ON', factors: ['sms'] });
    await expect(signIn(person)).rejects.toThrow('Cannot initiate MFA setup from available types: SMS');
    const { person: another } = await makePerson({ mfa: 'ON', factors: ['app', 'sms'] });
    const { nextStep } = await signIn(another);
    if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(`led to ${nextStep.signInStep}`);
    const { sharedSecret } = nextStep.totpSetupDetails;
    expect(await confirmSignIn({ challengeResponse: totp(sharedSecret) })).toEqual(done);
  });

  test('where only an e-mail address can be set up, it is asked for at once; one that is none is refused', async () => {
    const { person } = await makePerson({ mfa: 'ON', factors: ['email'], pool: recoveryBySms });
    expect(await signIn(person)).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP' },
    });
    await expect(confirmSignIn({ challengeResponse: 'ada@' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid email address format.',
    });
    expect(await confirmSignIn({ challengeResponse: person.email })).toEqual(askedForMail);
    await confirmWithCodeTo(person.email);
    expect((await fetchAuthSession()).tokens?.idToken?.payload).toMatchObject({
      email: person.email,
      email_verified: true,
    });
  });

  test('a recovery code stands in for a code by SMS or e-mail, once', async () => {
    const phone = newPhone();
    const { person } = await makePerson({ mfa: 'OPTIONAL', factors: ['email', 'sms'] }, ({ email }) =>
      verified({ email, phone_number: phone }),
    );
    expect(await signIn(person)).toEqual(done);
    const authorization = `Bearer ${present((await fetchAuthSession()).tokens).accessToken.toString()}`;
    const made = await fetch(`${server.endpoint}/recovery-codes`, { method: 'POST', headers: { authorization } });
    const { codes } = (await made.json()) as { codes: string[] };
    const [first, second] = codes.map((code) => code.toLowerCase());

    await updateMFAPreference({ sms: 'PREFERRED' });
    await signOut();
    expect(await signIn(person)).toEqual(askedForSms(phone));
    expect(await confirmSignIn({ challengeResponse: present(first) })).toEqual(done);
    await updateMFAPreference({ email: 'PREFERRED' });
    await signOut();
    expect(await signIn(person)).toEqual(askedForMail);
    await expect(confirmSignIn({ challengeResponse: present(first) })).rejects.toMatchObject(mismatch);
    expect(await confirmSignIn({ challengeResponse: present(second) })).toEqual(done);
  });

  test('what a user switched on is asked for while MFA is OPTIONAL, and not when it is OFF', async () => {
    const phone = newPhone();
    const { person, userPoolId } = await makePerson({ mfa: 'OPTIONAL', factors: ['sms'] }, () =>
      verified({ phone_number: phone }),
    );
    expect(await signIn(person)).toEqual(done);
    await updateMFAPreference({ sms: 'PREFERRED' });
    await signOut();
    expect(await signIn(person)).toEqual(askedForSms(phone));
    await administrator(server).send(new UpdateUserPoolCommand({ UserPoolId: userPoolId, MfaConfiguration: 'OFF' }));
    expect(await signIn(person)).toEqual(done);
    expect(await messagesTo(server, phone)).toHaveLength(1);
  });
});
