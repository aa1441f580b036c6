import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
} from 'aws-amplify/auth';
import { beforeEach, describe, expect, test } from 'vitest';
import { onDevice, stored } from './amplify.ts';
import { administrator, newPerson, poolAskingForGivenName, register } from './people.ts';
import { describeClient } from './server.ts';

const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const;
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

describeClient('signing in with Amplify', (server) => {
  beforeEach(() => void onDevice(server));

  describe.each(flows)('by %s', (authFlowType) => {
    const options = { authFlowType };

    test('the right password signs in, and the tokens say who it is', async () => {
      const device = onDevice(server);
      const { username, email, password } = await register(server);
      expect(await signIn({ username, password, options })).toEqual(done);
      const { tokens, userSub } = await fetchAuthSession();
      expect(await getCurrentUser()).toEqual({
        username,
        userId: userSub,
        signInDetails: { loginId: username, authFlowType },
      });
      expect(tokens?.idToken?.payload).toMatchObject({
        aud: server.clientId,
        token_use: 'id',
        'cognito:username': username,
        email,
        email_verified: true,
        sub: userSub,
        iss: `${server.endpoint}/${server.userPoolId}`,
      });
      expect(tokens?.accessToken.payload).toMatchObject({
        client_id: server.clientId,
        token_use: 'access',
        username,
        scope: 'aws.cognito.signin.user.admin',
        sub: userSub,
        iss: `${server.endpoint}/${server.userPoolId}`,
      });
      expect(stored(device, 'refreshToken')).toBeTruthy();
    });

    test('case does not matter in the name, but in the password', async () => {
      const { username, password } = await register(server);
      const upper = username.toUpperCase();
      await expect(signIn({ username: upper, password: password.toUpperCase(), options })).rejects.toMatchObject(wrong);
      expect(await signIn({ username: upper, password, options })).toEqual(done);
      expect(await getCurrentUser()).toMatchObject({ username });
    });

    test('a wrong password and an unknown name are told the same, and nobody is signed in', async () => {
      const device = onDevice(server);
      const { username, password } = await register(server);
      await expect(signIn({ username, password: 'Wrong-Horse-7', options })).rejects.toMatchObject(wrong);
      await expect(signIn({ username: `${username}x`, password, options })).rejects.toMatchObject(wrong);
      await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      expect(stored(device, 'accessToken')).toBeUndefined();
      expect(await signIn({ username, password, options })).toEqual(done);
    });

    test('an unconfirmed account is led to confirm, whatever the password', async () => {
      const { username, password, email } = newPerson();
      await signUp({ username, password, options: { userAttributes: { email } } });
      const unconfirmed = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_UP' } };
      expect(await signIn({ username, password, options })).toEqual(unconfirmed);
      expect(await signIn({ username, password: 'Wrong-Horse-7', options })).toEqual(unconfirmed);
    });

    test('an account that must reset its password is led there', async () => {
      const { username, password } = await register(server);
      const reset = { UserPoolId: server.userPoolId, Username: username };
      await administrator(server).send(new AdminResetUserPasswordCommand(reset));
      expect(await signIn({ username, password, options })).toEqual({
        isSignedIn: false,
        nextStep: { signInStep: 'RESET_PASSWORD' },
      });
    });

    test('a disabled account is told so with the right password only', async () => {
      const { username, password } = await register(server);
      const disabled = { UserPoolId: server.userPoolId, Username: username };
      await administrator(server).send(new AdminDisableUserCommand(disabled));
      await expect(signIn({ username, password: 'Wrong-Horse-7', options })).rejects.toMatchObject(wrong);
      await expect(signIn({ username, password, options })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'User is disabled.',
      });
    });

    test('a temporary password gives way to one of the user, with the attribute that is missing', async () => {
      const { userPoolId, clientId } = await poolAskingForGivenName(server);
      onDevice(server, { userPoolId, clientId });
      const { username, email, password } = newPerson();
      const temporary = 'Temporary-Horse-1';
      await administrator(server).send(
        new AdminCreateUserCommand({
          UserPoolId: userPoolId,
          Username: username,
          TemporaryPassword: temporary,
          MessageAction: 'SUPPRESS',
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'email_verified', Value: 'true' },
          ],
        }),
      );
      expect(await signIn({ username, password: temporary, options })).toEqual({
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', missingAttributes: ['given_name'] },
      });
      await expect(confirmSignIn({ challengeResponse: password })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Invalid attributes given, given_name is missing',
      });
      const userAttributes = { given_name: 'Ada' };
      await expect(confirmSignIn({ challengeResponse: 'short', options: { userAttributes } })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
        message: 'Password does not conform to policy: Password not long enough',
      });
      expect(await confirmSignIn({ challengeResponse: password, options: { userAttributes } })).toEqual(done);
      expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true', given_name: 'Ada' });
      await signOut();
      await expect(signIn({ username, password: temporary, options })).rejects.toMatchObject(wrong);
      expect(await signIn({ username, password, options })).toEqual(done);
    });
  });
});
