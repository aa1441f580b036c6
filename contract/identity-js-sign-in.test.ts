import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { attributesOf, newDevice, signIn, stepped } from './identity-js.ts';
import { administrator, newPerson, poolAskingForGivenName, register } from './people.ts';
import { describeClient } from './server.ts';

const wrong = {
  name: 'NotAuthorizedException',
  code: 'NotAuthorizedException',
  message: 'Incorrect username or password.',
};

describeClient('signing in with amazon-cognito-identity-js', (server) => {
  describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'])('by %s', (flow) => {
    test('the right password signs in, and the tokens say who it is', async () => {
      const { username, email, password } = await register(server);
      const device = newDevice(server);
      const outcome = await signIn(device.user(username), password, flow);
      if (!('session' in outcome)) throw new Error('another step follows');
      const issuer = `${server.endpoint}/${server.userPoolId}`;
      expect(outcome.session.isValid()).toBe(true);
      expect(outcome.session.getIdToken().payload).toMatchObject({
        'cognito:username': username,
        email,
        email_verified: true,
        aud: server.clientId,
        iss: issuer,
      });
      expect(outcome.session.getAccessToken().payload).toMatchObject({
        username,
        client_id: server.clientId,
        iss: issuer,
      });
      const prefix = `CognitoIdentityServiceProvider.${server.clientId}`;
      expect(device.stored.get(`${prefix}.LastAuthUser`)).toBe(username);
      expect(device.stored.get(`${prefix}.${username}.refreshToken`)).toBe(
        outcome.session.getRefreshToken().getToken(),
      );
      expect(device.pool.getCurrentUser()?.getUsername()).toBe(username);
    });

    test('a wrong password and an unknown name are told the same', async () => {
      const { username, password } = await register(server);
      const device = newDevice(server);
      await expect(signIn(device.user(username), 'Wrong-Horse-7', flow)).rejects.toMatchObject(wrong);
      await expect(signIn(device.user(`${username}x`), password, flow)).rejects.toMatchObject(wrong);
      expect([...device.stored.keys()]).toEqual([]);
    });

    test('an unconfirmed account is told so, whatever the password', async () => {
      const { username, password, email } = newPerson();
      const UserAttributes = [{ Name: 'email', Value: email }];
      await administrator(server).send(
        new SignUpCommand({ ClientId: server.clientId, Username: username, Password: password, UserAttributes }),
      );
      for (const tried of [password, 'Wrong-Horse-7']) {
        await expect(signIn(newDevice(server).user(username), tried, flow)).rejects.toMatchObject({
          name: 'UserNotConfirmedException',
          code: 'UserNotConfirmedException',
          message: 'User is not confirmed.',
        });
      }
    });

    test('an account that must reset its password is told so', async () => {
      const { username, password } = await register(server);
      await administrator(server).send(
        new AdminResetUserPasswordCommand({ UserPoolId: server.userPoolId, Username: username }),
      );
      await expect(signIn(newDevice(server).user(username), password, flow)).rejects.toMatchObject({
        code: 'PasswordResetRequiredException',
        message: 'Password reset required for the user',
      });
    });

    test('a temporary password gives way to one of the user, with the attribute that is missing', async () => {
      const { userPoolId, clientId } = await poolAskingForGivenName(server);
      const { username, email, password } = newPerson();
      const created = {
        UserPoolId: userPoolId,
        Username: username,
        TemporaryPassword: 'Temporary-Horse-1',
        UserAttributes: [{ Name: 'email', Value: email }],
      };
      await administrator(server).send(new AdminCreateUserCommand(created));
      const user = newDevice(server, { userPoolId, clientId }).user(username);
      expect(await signIn(user, created.TemporaryPassword, flow)).toEqual({
        userAttributes: { email },
        requiredAttributes: ['given_name'],
      });
      const completed = (newPassword: string, attributes: Record<string, string>) =>
        stepped((callbacks) => user.completeNewPasswordChallenge(newPassword, attributes, callbacks));
      await expect(completed(password, {})).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid attributes given, given_name is missing',
      });
      await expect(completed('correct-horse-7', { given_name: 'Ada' })).rejects.toMatchObject({
        code: 'InvalidPasswordException',
        message: 'Password does not conform to policy: Password must have uppercase characters',
      });
      expect(await completed(password, { given_name: 'Ada' })).toHaveProperty('session');
      expect(await attributesOf(user)).toMatchObject({ given_name: 'Ada', email });
      const again = newDevice(server, { userPoolId, clientId }).user(username);
      await expect(signIn(again, created.TemporaryPassword, flow)).rejects.toMatchObject(wrong);
      expect(await signIn(again, password, flow)).toHaveProperty('session');
    });
  });
});
