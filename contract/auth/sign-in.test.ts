import { expect, test } from 'vitest';
import { newPerson, register } from '../people.ts';
import { lastCodeTo } from '../server.ts';
import { describeAuth, newApp } from './auth-server.ts';

describeAuth('an account', (server) => {
  test('is made, confirmed, signed in to and out of', async () => {
    const app = newApp(server);
    const { username, password, email } = newPerson();
    const options = { userAttributes: { email } };
    const made = await app.signUp({ username, password, options });
    expect(made).toMatchObject({
      isSignUpComplete: false,
      userId: expect.stringMatching(/^[\da-f-]{36}$/),
      nextStep: {
        signUpStep: 'CONFIRM_SIGN_UP',
        codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***', attributeName: 'email' },
      },
    });
    const confirmationCode = await lastCodeTo(server, email);
    expect(await app.confirmSignUp({ username, confirmationCode })).toMatchObject({ isSignUpComplete: true });
    expect(await app.signIn({ username, password })).toEqual({ isSignedIn: true, nextStep: { signInStep: 'DONE' } });
    expect(app).toMatchObject({ isSignedIn: true, username, userState: 'signedIn', isStale: false });
    const { accessToken, idToken } = await app.getTokens();
    expect(accessToken.payload).toMatchObject({ username, token_use: 'access', client_id: server.clientId });
    expect(idToken?.payload).toMatchObject({ email, token_use: 'id' });
    expect(await app.signOut()).toEqual({ errors: [] });
    expect(app).toMatchObject({ isSignedIn: false, username: undefined, userState: 'signedOut' });
    await expect(app.getTokens()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
  });

  test.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('is closed to a wrong password by %s', async (flow) => {
    const app = newApp(server);
    const { username } = await register(server);
    const options = { authFlowType: flow };
    await expect(app.signIn({ username, password: 'Wrong-Horse-7', options })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
      retryable: false,
    });
    expect(app.isSignedIn).toBe(false);
  });
});
