import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { confirmSignIn, fetchUserAttributes, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { administrator, newPerson } from './people.ts';
import { makePlace, newPhone, type PlaceInput } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';
import { totp } from './totp.ts';

const TEMPORARY = 'Temporary-Horse-1';
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const askedForSms = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' } };

function askedForPassword(...missingAttributes: string[]) {
  return {
    isSignedIn: false,
    nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', missingAttributes },
  };
}

const asking: PlaceInput['pool'] = {
  Schema: [
    { Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true },
    { Name: 'phone_number', AttributeDataType: 'String', Required: true, Mutable: true },
  ],
};

describeClient('from a temporary password to a second factor with Amplify', (server) => {
  /** Somebody whom an administrator made with a temporary password. */
  async function invite(input: PlaceInput, attributes: Readonly<Record<string, string>> = {}) {
    const place = await makePlace(server, input);
    onDevice(server, place);
    const person = newPerson();
    await administrator(server).send(
      new AdminCreateUserCommand({
        UserPoolId: place.userPoolId,
        Username: person.username,
        TemporaryPassword: TEMPORARY,
        MessageAction: 'SUPPRESS',
        UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
      }),
    );
    return person;
  }

  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', (authFlowType) => {
    const options = { authFlowType };

    test('the attributes that are missing are given, and the code goes to the number among them', async () => {
      const { username, password } = await invite({ mfa: 'ON', factors: ['sms'], pool: asking });
      const phone = newPhone();
      expect(await signIn({ username, password: TEMPORARY, options })).toEqual(
        askedForPassword('phone_number', 'given_name'),
      );
      const some = { userAttributes: { given_name: 'Ada' } };
      await expect(confirmSignIn({ challengeResponse: password, options: some })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Invalid attributes given, phone_number is missing',
      });
      const all = { userAttributes: { given_name: 'Ada', phone_number: phone } };
      expect(await confirmSignIn({ challengeResponse: password, options: all })).toMatchObject(askedForSms);
      await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
      expect(await fetchUserAttributes()).toMatchObject({ given_name: 'Ada', phone_number_verified: 'true' });

      await signOut();
      await expect(signIn({ username, password: TEMPORARY, options })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      expect(await signIn({ username, password, options })).toMatchObject(askedForSms);
      expect(await messagesTo(server, phone)).toHaveLength(2);
    });

    test('the new password stands even if the second factor is never shown', async () => {
      const phone = newPhone();
      const { username, password } = await invite({ mfa: 'ON', factors: ['sms'] }, { phone_number: phone });
      expect(await signIn({ username, password: TEMPORARY, options })).toEqual(askedForPassword());
      expect(await confirmSignIn({ challengeResponse: password })).toMatchObject(askedForSms);
      expect(await signIn({ username, password, options })).toMatchObject(askedForSms);
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
    });

    test('an app is set up in the same sign-in', async () => {
      const { username, password } = await invite({ mfa: 'ON', factors: ['app'] });
      expect(await signIn({ username, password: TEMPORARY, options })).toEqual(askedForPassword());
      const { nextStep } = await confirmSignIn({ challengeResponse: password });
      if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(`led to ${nextStep.signInStep}`);
      const { sharedSecret } = nextStep.totpSetupDetails;
      expect(await confirmSignIn({ challengeResponse: totp(sharedSecret) })).toEqual(done);
      await signOut();
      expect(await signIn({ username, password, options })).toEqual({
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' },
      });
      expect(await confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);
    });
  });

  test('a required attribute that is there is not changed on the way', async () => {
    const attributes = { given_name: 'Ada', phone_number: newPhone() };
    const { username, password } = await invite({ pool: asking }, attributes);
    expect(await signIn({ username, password: TEMPORARY })).toEqual(askedForPassword());
    const options = { userAttributes: { given_name: 'Eve' } };
    await expect(confirmSignIn({ challengeResponse: password, options })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Cannot modify an already provided given_name',
    });
    expect(await confirmSignIn({ challengeResponse: password })).toEqual(done);
    expect(await fetchUserAttributes()).toMatchObject(attributes);
  });
});
