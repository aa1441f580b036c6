import { type LambdaConfigType, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Auth } from 'aws-amplify-v5';
import { afterAll, describe, expect, test } from 'vitest';
import { type AmplifyUser, type AppInput, onDevice, signIn } from './amplify-v5.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator, newPerson } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput } from './pools.ts';
import { describeClient, lastCodeTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const authentication = {
  PreAuthentication: functionArn('authentication'),
  PostAuthentication: functionArn('authentication'),
};

const customChallenge = {
  DefineAuthChallenge: functionArn('define-challenge'),
  CreateAuthChallenge: functionArn('create-challenge'),
  VerifyAuthChallengeResponse: functionArn('verify-challenge'),
};

/** Its riddle needs no password before it. */
const riddleAlone = { ...customChallenge, DefineAuthChallenge: functionArn('define-riddle-alone') };

/** What the page on triggers asks: two numbers to add. */
function solve({ challengeParam }: AmplifyUser): string {
  const [one = Number.NaN, other = Number.NaN] = String(challengeParam?.['riddle']).split(' + ').map(Number);
  return String(one + other);
}

describeClient(
  'triggers with Amplify 5',
  (server) => {
    async function appWith(LambdaConfig: LambdaConfigType, app: AppInput = {}, { pool, ...place }: PlaceInput = {}) {
      const made = await makePlace(server, { ...place, pool: { ...pool, LambdaConfig } });
      onDevice(server, { ...made, ...app });
      return made;
    }

    describe.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('of a sign-in by %s', (authenticationFlowType) => {
      test('validationData reaches PreAuthentication as it is', async () => {
        const place = await appWith(authentication, { authenticationFlowType });
        const { username, password } = await addUser(server, place);
        const validationData = { myCustomKey: 'value', café: '☕' };
        await signIn({ username, password, validationData });
        const [before, after, ...others] = functions.eventsOf(username);
        expect(others).toEqual([]);
        expect(before).toMatchObject({
          triggerSource: 'PreAuthentication_Authentication',
          callerContext: { clientId: place.clientId },
        });
        expect(before?.request['validationData']).toEqual(validationData);
        expect(before?.request['userAttributes']).toMatchObject({ 'cognito:user_status': 'CONFIRMED' });
        expect(after).toMatchObject({ triggerSource: 'PostAuthentication_Authentication' });
      });

      test('PreAuthentication refuses by what it says', async () => {
        const place = await appWith(authentication, { authenticationFlowType });
        const { username, password } = await addUser(server, place);
        await expect(signIn({ username, password, validationData: { ask: 'refuse' } })).rejects.toMatchObject({
          code: 'UserLambdaValidationException',
          message: 'PreAuthentication failed with error not on Sundays.',
        });
        await expect(Auth.currentAuthenticatedUser()).rejects.toBe('The user is not authenticated');
      });
    });

    test('clientMetadata of the app stands in for validationData, and reaches PostAuthentication with the proof', async () => {
      const clientMetadata = { app: 'web' };
      const place = await appWith(authentication, { clientMetadata });
      const { username, password } = await addUser(server, place);
      await signIn(username, password);
      expect(functions.eventsOf(username)).toMatchObject([
        { request: { validationData: clientMetadata } },
        { request: { clientMetadata } },
      ]);
    });

    test('confirmSignIn gives PostAuthentication its clientMetadata', async () => {
      const place = await appWith(authentication, {}, { mfa: 'ON', factors: ['sms'] });
      const phone = newPhone();
      const { username, password } = await addUser(server, place, () => ({ phone_number: phone }));
      const user = await signIn(username, password);
      await Auth.confirmSignIn(user, await lastCodeTo(server, phone), 'SMS_MFA', { step: 'two' });
      expect(functions.eventsOf(username).at(-1)).toMatchObject({
        triggerSource: 'PostAuthentication_Authentication',
        request: { clientMetadata: { step: 'two' }, userAttributes: { phone_number_verified: 'true' } },
      });
    });

    test('PreSignUp gets validationData and clientMetadata of a sign-up, and may confirm it', async () => {
      await appWith({ PreSignUp: functionArn('pre-sign-up'), PostConfirmation: functionArn('post-confirmation') });
      const { username, password, email } = newPerson();
      const signedUp = await Auth.signUp({
        username,
        password,
        attributes: { email },
        validationData: { captcha: 'seven' },
        clientMetadata: { ask: 'confirm' },
      });
      expect(signedUp).toMatchObject({ userConfirmed: true, userSub: expect.any(String) });
      expect(functions.eventsOf(username)).toMatchObject([
        {
          triggerSource: 'PreSignUp_SignUp',
          request: { userAttributes: { email }, validationData: { captcha: 'seven' } },
        },
        { triggerSource: 'PostConfirmation_ConfirmSignUp' },
      ]);
      expect((await signIn(username, password)).attributes).toMatchObject({ email, email_verified: true });
    });

    test('PreSignUp refuses', async () => {
      await appWith({ PreSignUp: functionArn('pre-sign-up') });
      const { username, password } = newPerson();
      await expect(Auth.signUp({ username, password, clientMetadata: { ask: 'refuse' } })).rejects.toMatchObject({
        code: 'UserLambdaValidationException',
        message: 'PreSignUp failed with error no beards.',
      });
    });

    test('CustomMessage gets the clientMetadata of resendSignUp and forgotPassword', async () => {
      const lambda = { CustomMessage: functionArn('message') };
      const place = await appWith(lambda, {}, { pool: { AutoVerifiedAttributes: ['email'] } });
      const { username, password, email } = newPerson();
      const sdk = administrator(server);
      const UserAttributes = [{ Name: 'email', Value: email }];
      await sdk.send(
        new SignUpCommand({ ClientId: place.clientId, Username: username, Password: password, UserAttributes }),
      );
      await Auth.resendSignUp(username, { greeting: 'again' });
      expect(await Auth.confirmSignUp(username, await lastCodeTo(server, email))).toBe('SUCCESS');
      await Auth.forgotPassword(username, { greeting: 'forgot' });
      // Where the client hides who exists, the words are asked for after the answer.
      await expect.poll(() => functions.eventsOf(username)).toHaveLength(3);
      expect(functions.eventsOf(username)).toMatchObject([
        { triggerSource: 'CustomMessage_SignUp' },
        { triggerSource: 'CustomMessage_ResendCode', request: { clientMetadata: { greeting: 'again' } } },
        { triggerSource: 'CustomMessage_ForgotPassword', request: { clientMetadata: { greeting: 'forgot' } } },
      ]);
    });

    describe('of a custom authentication', () => {
      test('without a password: riddles until one is solved', async () => {
        const place = await appWith(riddleAlone);
        const { username } = await addUser(server, place);
        const user = await signIn(username);
        expect(user).toMatchObject({
          challengeName: 'CUSTOM_CHALLENGE',
          challengeParam: { USERNAME: username, riddle: expect.stringMatching(/^\d \+ \d$/) },
        });
        const again = (await Auth.sendCustomChallengeAnswer(user, 'wrong')) as AmplifyUser;
        expect(again).toMatchObject({ challengeName: 'CUSTOM_CHALLENGE' });
        const done = (await Auth.sendCustomChallengeAnswer(again, solve(again))) as AmplifyUser;
        expect(done.challengeName).toBeUndefined();
        expect((await Auth.currentSession()).getAccessToken().payload).toMatchObject({ username });
      });

      test('three wrong answers end it', async () => {
        const place = await appWith(riddleAlone);
        const user = await signIn((await addUser(server, place)).username);
        await Auth.sendCustomChallengeAnswer(user, 'wrong');
        await Auth.sendCustomChallengeAnswer(user, 'wrong');
        await expect(Auth.sendCustomChallengeAnswer(user, 'wrong')).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: 'Incorrect username or password.',
        });
        await expect(Auth.sendCustomChallengeAnswer(user, solve(user))).rejects.toMatchObject({
          code: 'NotAuthorizedException',
        });
      });

      test('with a password: the second factor comes before the riddle', async () => {
        const app = { authenticationFlowType: 'CUSTOM_AUTH' } as const;
        const place = await appWith(customChallenge, app, { mfa: 'ON', factors: ['sms'] });
        const phone = newPhone();
        const { username, password } = await addUser(server, place, () => ({ phone_number: phone }));
        await expect(signIn(username, 'Wrong-Horse-7')).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: 'Incorrect username or password.',
        });
        expect(await signIn(username, password)).toMatchObject({ challengeName: 'SMS_MFA' });
      });

      test('with a password: the riddle comes after it', async () => {
        const place = await appWith(customChallenge, { authenticationFlowType: 'CUSTOM_AUTH' });
        const { username, password } = await addUser(server, place);
        const user = await signIn(username, password);
        expect(user).toMatchObject({ challengeName: 'CUSTOM_CHALLENGE' });
        const done = (await Auth.sendCustomChallengeAnswer(user, solve(user))) as AmplifyUser;
        expect(done.challengeName).toBeUndefined();
        expect((await Auth.currentSession()).isValid()).toBe(true);
      });

      test('nobody gets the same riddles, and no tokens', async () => {
        await appWith(riddleAlone);
        const user = await signIn(newPerson().username);
        expect(user).toMatchObject({
          challengeName: 'CUSTOM_CHALLENGE',
          challengeParam: { riddle: expect.anything() },
        });
        await expect(Auth.sendCustomChallengeAnswer(user, solve(user))).rejects.toMatchObject({
          code: 'NotAuthorizedException',
          message: 'Incorrect username or password.',
        });
      });
    });
  },
  functions.flags,
  functions.env,
);
