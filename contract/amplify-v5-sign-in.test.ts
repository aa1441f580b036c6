import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Auth } from 'aws-amplify-v5';
import { describe, expect, test } from 'vitest';
import { type AmplifyUser, onDevice, signIn } from './amplify-v5.ts';
import { administrator, newPerson, type Person, register, wrongCode } from './people.ts';
import { addUser, makePlace, newPhone, verified } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo } from './server.ts';
import { totp } from './totp.ts';

/** What an app asks its user for, in the words of the documentation's example. */
interface Input {
  code?(): Promise<string>;
  readonly newPassword?: string;
  /** What the user gives of the attributes that are asked for. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * The example of Amplify 5's documentation for `Auth.signIn`, branch by branch. Gives the branches that it took, and the
 * user who is signed in at their end.
 */
async function signInAsDocumented(
  { username, password }: Pick<Person, 'username' | 'password'>,
  { code, newPassword, attributes = {} }: Input = {},
): Promise<{ steps: string[]; user?: AmplifyUser }> {
  const steps: string[] = [];
  try {
    let user = await signIn(username, password);
    while (user.challengeName !== undefined) {
      const { challengeName } = user;
      steps.push(challengeName);
      if (challengeName === 'SMS_MFA' || challengeName === 'SOFTWARE_TOKEN_MFA') {
        return { steps, user: (await Auth.confirmSignIn(user, await present(code)(), challengeName)) as AmplifyUser };
      }
      if (challengeName === 'NEW_PASSWORD_REQUIRED') {
        const { requiredAttributes } = user.challengeParam as { requiredAttributes: string[] };
        const given = Object.fromEntries(requiredAttributes.map((name) => [name, present(attributes[name])]));
        user = (await Auth.completeNewPassword(user, present(newPassword), given)) as AmplifyUser;
        // Amplify 5 leaves the challenge that was passed on the user whom it signs in.
        if (user.getSignInUserSession() !== null) return { steps, user };
      } else if (challengeName === 'MFA_SETUP') {
        const secret = await Auth.setupTOTP(user);
        await Auth.verifyTotpToken(user, totp(secret));
        return { steps, user };
      } else {
        throw new Error(`${challengeName} is not in the example`);
      }
    }
    return { steps, user };
  } catch (error) {
    const { code: name } = error as { code?: string };
    if (
      name === 'UserNotConfirmedException' ||
      name === 'PasswordResetRequiredException' ||
      name === 'NotAuthorizedException' ||
      name === 'UserNotFoundException'
    ) {
      return { steps: [...steps, name] };
    }
    throw error;
  }
}

/** Who is signed in on the device, as the app finds out later. */
async function whoIsSignedIn(): Promise<string> {
  return ((await Auth.currentAuthenticatedUser()) as AmplifyUser).getUsername();
}

const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const;

describeClient('the documented sign-in of Amplify 5', (server) => {
  describe.each(flows)('by %s', (authenticationFlowType) => {
    test('no challenge: the user is signed in, with attributes', async () => {
      onDevice(server, { authenticationFlowType });
      const person = await register(server);
      const { steps, user } = await signInAsDocumented(person);
      expect(steps).toEqual([]);
      expect(user).toMatchObject({
        username: person.username,
        attributes: { email: person.email, email_verified: true },
        preferredMFA: 'NOMFA',
      });
      expect(await whoIsSignedIn()).toBe(person.username);
      expect(await Auth.currentUserInfo()).toMatchObject({
        username: person.username,
        attributes: { email: person.email },
      });
    });

    test('somebody else who signs in meanwhile takes the place of whoever was signed in', async () => {
      onDevice(server, { authenticationFlowType });
      const [one, other] = [await register(server), await register(server)];
      for (const { username, password } of [one, one, other]) {
        await signIn(username, password);
        expect(await whoIsSignedIn()).toBe(username);
      }
    });

    test('SMS_MFA', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      onDevice(server, { ...place, authenticationFlowType });
      const phone = newPhone();
      const person = await addUser(server, place, () => ({ phone_number: phone }));
      const { steps, user } = await signInAsDocumented(person, { code: () => lastCodeTo(server, phone) });
      expect(steps).toEqual(['SMS_MFA']);
      expect(user?.challengeParam).toEqual({
        CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
        CODE_DELIVERY_DESTINATION: `+*******${phone.slice(-4)}`,
        USER_ID_FOR_SRP: person.username,
      });
      expect(user?.attributes).toMatchObject({ phone_number: phone, phone_number_verified: true });
      expect(await whoIsSignedIn()).toBe(person.username);
    });

    test('MFA_SETUP, and SOFTWARE_TOKEN_MFA from then on', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['app'] });
      onDevice(server, { ...place, authenticationFlowType });
      const person = await addUser(server, place);
      const asked = await signIn(person.username, person.password);
      expect(asked).toMatchObject({
        challengeName: 'MFA_SETUP',
        challengeParam: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
      });
      const secret = await Auth.setupTOTP(asked);
      await expect(Auth.verifyTotpToken(asked, totp(secret, 10))).rejects.toMatchObject({
        code: 'EnableSoftwareTokenMFAException',
        message: 'Code mismatch and fail enable Software Token MFA',
      });
      expect((await Auth.verifyTotpToken(asked, totp(secret))).isValid()).toBe(true);
      expect(await whoIsSignedIn()).toBe(person.username);

      await Auth.signOut();
      const { steps, user } = await signInAsDocumented(person, { code: async () => totp(secret, 1) });
      expect(steps).toEqual(['SOFTWARE_TOKEN_MFA']);
      expect(user?.challengeParam).toEqual({
        USER_ID_FOR_SRP: person.username,
        FRIENDLY_DEVICE_NAME: 'My TOTP device',
      });
      expect(await whoIsSignedIn()).toBe(person.username);
    });

    test('NEW_PASSWORD_REQUIRED asks for the attributes that are missing, and leads on to SMS_MFA', async () => {
      const place = await makePlace(server, {
        mfa: 'ON',
        factors: ['sms'],
        pool: {
          Schema: [
            { Name: 'email', AttributeDataType: 'String', Required: true, Mutable: true },
            { Name: 'phone_number', AttributeDataType: 'String', Required: true, Mutable: true },
          ],
        },
      });
      onDevice(server, { ...place, authenticationFlowType });
      const { username, email, password } = newPerson();
      const phone = newPhone();
      const temporary = 'Temporary-Horse-1';
      const created = new AdminCreateUserCommand({
        UserPoolId: place.userPoolId,
        Username: username,
        TemporaryPassword: temporary,
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name: 'email', Value: email }],
      });
      await administrator(server).send(created);
      const asked = await signIn(username, temporary);
      expect(asked.challengeParam).toEqual({ requiredAttributes: ['phone_number'], userAttributes: { email } });
      await expect(Auth.completeNewPassword(asked, 'weak', { phone_number: phone })).rejects.toMatchObject({
        code: 'InvalidPasswordException',
      });
      await expect(Auth.completeNewPassword(asked, password, { email, phone_number: phone })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Cannot modify an already provided email',
      });
      const code = () => lastCodeTo(server, phone);
      const done = await signInAsDocumented(
        { username, password: temporary },
        { newPassword: password, attributes: { phone_number: phone }, code },
      );
      expect(done.steps).toEqual(['NEW_PASSWORD_REQUIRED', 'SMS_MFA']);
      expect(await whoIsSignedIn()).toBe(username);
      await Auth.signOut();
      expect((await signInAsDocumented({ username, password }, { code })).steps).toEqual(['SMS_MFA']);
    });

    test('NEW_PASSWORD_REQUIRED alone tells what is known of the user, which is not to be sent back', async () => {
      const place = await makePlace(server);
      onDevice(server, { ...place, authenticationFlowType });
      const { username, email, password } = newPerson();
      const temporary = 'Temporary-Horse-1';
      const created = new AdminCreateUserCommand({
        UserPoolId: place.userPoolId,
        Username: username,
        TemporaryPassword: temporary,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      });
      await administrator(server).send(created);
      const asked = await signIn(username, temporary);
      const userAttributes = { email, email_verified: 'true' };
      expect(asked.challengeParam).toEqual({ requiredAttributes: [], userAttributes });
      await expect(Auth.completeNewPassword(asked, password, { email_verified: 'true' })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Cannot modify the non-mutable attribute email_verified',
      });
      const { steps } = await signInAsDocumented({ username, password: temporary }, { newPassword: password });
      expect(steps).toEqual(['NEW_PASSWORD_REQUIRED']);
      expect(await whoIsSignedIn()).toBe(username);
    });

    test('a wrong code may be mended with the same user', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      onDevice(server, { ...place, authenticationFlowType });
      const phone = newPhone();
      const { username, password } = await addUser(server, place, () => ({ phone_number: phone }));
      const user = await signIn(username, password);
      const code = await lastCodeTo(server, phone);
      await expect(Auth.confirmSignIn(user, wrongCode(code), 'SMS_MFA')).rejects.toMatchObject({
        code: 'CodeMismatchException',
        message: 'Invalid code or auth state for the user.',
      });
      expect(((await Auth.confirmSignIn(user, code)) as AmplifyUser).getUsername()).toBe(username);
      await expect(Auth.confirmSignIn(user, code)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Invalid session for the user, session can only be used once.',
      });
    });

    test('SELECT_MFA_TYPE lets the user choose', async () => {
      const place = await makePlace(server, { mfa: 'OPTIONAL', factors: ['app', 'sms'] });
      onDevice(server, { ...place, authenticationFlowType });
      const phone = newPhone();
      const person = await addUser(server, place, () => verified({ phone_number: phone }));
      const signedIn = await signIn(person.username, person.password);
      const secret = await Auth.setupTOTP(signedIn);
      await Auth.verifyTotpToken(signedIn, totp(secret));
      const both = { PreferredMfa: false, Enabled: true };
      await new Promise((resolve, reject) =>
        signedIn.setUserMfaPreference(both, both, (error, result) => (error ? reject(error) : resolve(result))),
      );
      await Auth.signOut();

      const choose = async (factor: string) => {
        const user = await signIn(person.username, person.password);
        expect(user).toMatchObject({
          challengeName: 'SELECT_MFA_TYPE',
          challengeParam: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
        });
        const asked = await new Promise<unknown>((onSuccess, onFailure) =>
          user.sendMFASelectionAnswer(factor, {
            onSuccess,
            onFailure,
            mfaRequired: onSuccess,
            totpRequired: onSuccess,
          }),
        );
        expect(asked).toBe(factor);
        return user;
      };
      const bySms = await choose('SMS_MFA');
      await Auth.confirmSignIn(bySms, await lastCodeTo(server, phone), 'SMS_MFA');
      expect(await whoIsSignedIn()).toBe(person.username);
      await Auth.signOut();
      await Auth.confirmSignIn(await choose('SOFTWARE_TOKEN_MFA'), totp(secret, 1), 'SOFTWARE_TOKEN_MFA');
      expect(await whoIsSignedIn()).toBe(person.username);
    });

    test('the error codes of the example', async () => {
      const place = await makePlace(server, { client: { PreventUserExistenceErrors: 'LEGACY' } });
      onDevice(server, { ...place, authenticationFlowType });
      const sdk = administrator(server);
      const branchOf = async (person: Pick<Person, 'username' | 'password'>) =>
        (await signInAsDocumented(person)).steps;

      const unconfirmed = newPerson();
      const { username: Username, password: Password } = unconfirmed;
      await sdk.send(new SignUpCommand({ ClientId: place.clientId, Username, Password }));
      expect(await branchOf(unconfirmed)).toEqual(['UserNotConfirmedException']);

      const person = await addUser(server, place, ({ email }) => ({ email, email_verified: 'true' }));
      expect(await branchOf({ ...person, password: 'Wrong-Horse-7' })).toEqual(['NotAuthorizedException']);
      expect(await branchOf(newPerson())).toEqual(['UserNotFoundException']);
      const reset = { UserPoolId: place.userPoolId, Username: person.username };
      await sdk.send(new AdminResetUserPasswordCommand(reset));
      expect(await branchOf(person)).toEqual(['PasswordResetRequiredException']);
      await expect(Auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
    });

    test('at a client that hides who exists, nobody is like a wrong password', async () => {
      onDevice(server, { authenticationFlowType });
      expect((await signInAsDocumented(newPerson())).steps).toEqual(['NotAuthorizedException']);
    });
  });
});
