import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  InitiateAuthCommand,
  type InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, expect, test } from 'vitest';
import { SrpClient } from '../packages/server/test/srp-client.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator } from './people.ts';
import { addUser, makePlace } from './pools.ts';
import { present, refusal, respond } from './sdk-client.ts';
import { describeContract } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const LambdaConfig = {
  DefineAuthChallenge: functionArn('define-steps'),
  CreateAuthChallenge: functionArn('create-step'),
  VerifyAuthChallengeResponse: functionArn('verify-step'),
};
const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');
const usedSession = refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
const signedIn = expect.objectContaining({ AccessToken: expect.any(String), RefreshToken: expect.any(String) });

describeContract(
  'custom challenges through the AWS SDK',
  (server) => {
    async function makeSomebody() {
      const place = await makePlace(server, { pool: { LambdaConfig } });
      const person = await addUser(server, place);
      const USERNAME = person.username;
      const begin = (parameters: Record<string, string> = {}) =>
        administrator(server).send(
          new InitiateAuthCommand({
            AuthFlow: 'CUSTOM_AUTH',
            ClientId: place.clientId,
            AuthParameters: { USERNAME, ...parameters },
          }),
        );
      const answer = (step: InitiateAuthResponse, responses: Record<string, string>) =>
        respond(server, place.clientId, step, { USERNAME, ...responses });
      return { ...place, person, begin, answer };
    }

    function challenge(step: string, USERNAME: string) {
      return { ChallengeName: 'CUSTOM_CHALLENGE', ChallengeParameters: { step, USERNAME } };
    }

    test('each answer brings a new session, and uses up the one before', async () => {
      const { person, begin, answer } = await makeSomebody();
      const { username } = person;
      const first = await begin();
      expect(first).toMatchObject(challenge('1', username));
      expect(first.ChallengeParameters).toEqual({ step: '1', USERNAME: username });
      const again = await answer(first, { ANSWER: 'wrong' });
      expect(again).toMatchObject(challenge('1', username));
      await expect(answer(first, { ANSWER: 'answer 1' })).rejects.toMatchObject(usedSession);
      const second = await answer(again, { ANSWER: 'answer 1' });
      expect(second).toMatchObject(challenge('2', username));
      const done = await answer(second, { ANSWER: 'answer 2' });
      expect(done).toMatchObject({ AuthenticationResult: signedIn, ChallengeParameters: {} });
      await expect(answer(second, { ANSWER: 'answer 2' })).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    });

    test('of many answers at once to one challenge, one counts', async () => {
      const { begin, answer } = await makeSomebody();
      const step = await begin();
      const guesses = ['wrong', 'answer 2', 'answer 1', 'other', 'answer 1'].map((ANSWER) => answer(step, { ANSWER }));
      const outcomes = await Promise.allSettled(guesses);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('a sign-in that has failed is over', async () => {
      const { begin, answer } = await makeSomebody();
      let step: InitiateAuthResponse = await begin();
      step = await answer(step, { ANSWER: 'wrong' });
      step = await answer(step, { ANSWER: 'wrong' });
      await expect(answer(step, { ANSWER: 'wrong' })).rejects.toMatchObject(wrong);
      await expect(answer(step, { ANSWER: 'answer 1' })).rejects.toMatchObject(usedSession);
    });

    test('an answer is not to be left out', async () => {
      const { begin, answer } = await makeSomebody();
      await expect(answer(await begin(), {})).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Missing required parameter ANSWER'),
      );
    });

    test.each(['CHALLENGE_NAME', 'ChallengeName'])('the password comes first with %s', async (name) => {
      const { userPoolId, person, begin, answer } = await makeSomebody();
      const srp = new SrpClient(userPoolId);
      const step = await begin({ [name]: 'SRP_A', SRP_A: srp.publicKey });
      expect(step).toMatchObject({
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeParameters: { USER_ID_FOR_SRP: person.username, SRP_B: expect.any(String) },
      });
      const proof = (password: string) => srp.answer(present(step.ChallengeParameters), password, Date.now());
      await expect(answer(step, proof('Wrong-Horse-7'))).rejects.toMatchObject(wrong);
      const next = await answer(step, proof(person.password));
      expect(next).toMatchObject(challenge('1', person.username));
      const last = await answer(next, { ANSWER: 'answer 1' });
      expect((await answer(last, { ANSWER: 'answer 2' })).AuthenticationResult).toEqual(signedIn);
    });

    test('a back end goes through them on behalf of the user', async () => {
      const { userPoolId: UserPoolId, clientId: ClientId, person } = await makeSomebody();
      const USERNAME = person.username;
      const sdk = administrator(server);
      const step = await sdk.send(
        new AdminInitiateAuthCommand({
          AuthFlow: 'CUSTOM_AUTH',
          UserPoolId,
          ClientId,
          AuthParameters: { USERNAME },
          ClientMetadata: { at: 'the door' },
        }),
      );
      const answer = (Session: string | undefined, ANSWER: string) =>
        sdk.send(
          new AdminRespondToAuthChallengeCommand({
            UserPoolId,
            ClientId,
            ChallengeName: 'CUSTOM_CHALLENGE',
            Session,
            ChallengeResponses: { USERNAME, ANSWER },
            ClientMetadata: { at: ANSWER },
          }),
        );
      const next = await answer(step.Session, 'answer 1');
      expect(next).toMatchObject(challenge('2', USERNAME));
      expect((await answer(next.Session, 'answer 2')).AuthenticationResult).toEqual(signedIn);
      const told = functions.eventsOf(USERNAME).map(({ request }) => request['clientMetadata'] ?? null);
      expect(told).toEqual([
        null,
        null,
        { at: 'answer 1' },
        { at: 'answer 1' },
        { at: 'answer 1' },
        { at: 'answer 2' },
        { at: 'answer 2' },
      ]);
    });
  },
  functions.flags,
  functions.env,
);
