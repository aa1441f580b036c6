import { AuthenticationDetails } from 'amazon-cognito-identity-js';
import { signIn as amplifySignIn, confirmSignIn, fetchAuthSession } from 'aws-amplify/auth';
import { afterAll, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { newDevice } from './identity-js.ts';
import { confirmed, makeClient, makePool } from './sdk-client.ts';
import { describeClient } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

/** What the page on triggers asks: two numbers to add. */
function solve(riddle: string | undefined): string {
  const [one = Number.NaN, other = Number.NaN] = (riddle ?? '').split(' + ').map(Number);
  return String(one + other);
}

describeClient(
  'a custom challenge, as the page on triggers writes it',
  (server) => {
    async function poolWithRiddles() {
      const userPoolId = await makePool(server, {
        LambdaConfig: {
          DefineAuthChallenge: functionArn('define-challenge'),
          CreateAuthChallenge: functionArn('create-challenge'),
          VerifyAuthChallengeResponse: functionArn('verify-challenge'),
        },
      });
      const { ClientId: clientId } = await makeClient(server, userPoolId, {
        ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      });
      return { userPoolId, clientId, person: await confirmed(server, clientId, userPoolId) };
    }

    test('is solved with Amplify after the password', async () => {
      const { userPoolId, clientId, person } = await poolWithRiddles();
      const { username, password } = person;
      onDevice(server, { userPoolId, clientId });
      const options = { authFlowType: 'CUSTOM_WITH_SRP' } as const;
      const { nextStep } = await amplifySignIn({ username, password, options });
      if (nextStep.signInStep !== 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE') throw new Error(nextStep.signInStep);
      expect(nextStep.additionalInfo).toEqual({ USERNAME: username, riddle: expect.stringMatching(/^\d \+ \d$/) });
      const second = await confirmSignIn({ challengeResponse: 'wrong' });
      if (second.nextStep.signInStep !== 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE') throw new Error('no second try');
      const challengeResponse = solve(second.nextStep.additionalInfo?.['riddle']);
      expect(await confirmSignIn({ challengeResponse })).toMatchObject({ isSignedIn: true });
      expect((await fetchAuthSession()).tokens?.accessToken.payload).toMatchObject({ username });
    });

    test('is not asked of who has no password', async () => {
      const { userPoolId, clientId, person } = await poolWithRiddles();
      onDevice(server, { userPoolId, clientId });
      const options = { authFlowType: 'CUSTOM_WITHOUT_SRP' } as const;
      await expect(amplifySignIn({ username: person.username, options })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    });

    test('ends after three wrong answers', async () => {
      const { userPoolId, clientId, person } = await poolWithRiddles();
      onDevice(server, { userPoolId, clientId });
      const { username, password } = person;
      await amplifySignIn({ username, password, options: { authFlowType: 'CUSTOM_WITH_SRP' } });
      await confirmSignIn({ challengeResponse: 'wrong' });
      await confirmSignIn({ challengeResponse: 'wrong' });
      await expect(confirmSignIn({ challengeResponse: 'wrong' })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    });

    test('is solved with amazon-cognito-identity-js', async () => {
      const { userPoolId, clientId, person } = await poolWithRiddles();
      const user = newDevice(server, { userPoolId, clientId }).user(person.username);
      const token = await new Promise<string>((resolve, reject) => {
        const callbacks = {
          onSuccess: () => resolve(user.getSignInUserSession()?.getAccessToken().getJwtToken() ?? ''),
          onFailure: reject,
          customChallenge: (parameters: { riddle?: string }) =>
            user.sendCustomChallengeAnswer(solve(parameters.riddle), callbacks),
        };
        user.setAuthenticationFlowType('CUSTOM_AUTH');
        user.authenticateUser(
          new AuthenticationDetails({ Username: person.username, Password: person.password }),
          callbacks,
        );
      });
      expect(token).toMatch(/^ey/);
    });
  },
  functions.flags,
  functions.env,
);
