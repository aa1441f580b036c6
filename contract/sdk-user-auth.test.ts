import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  ConfirmSignUpCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SrpClient } from '../packages/server/test/srp-client.ts';
import { findNobody } from './nobody.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { addUser, makePlace, newPhone, type Place, type PlaceInput, verified } from './pools.ts';
import { present, refusal, respond } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';

const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.');
const mismatch = refusal('CodeMismatchException', 'Invalid code or auth state for the user.');
const usedSession = refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
const signedIn = expect.objectContaining({ AccessToken: expect.any(String), RefreshToken: expect.any(String) });
const passwords = ['PASSWORD_SRP', 'PASSWORD'];
const maskedMail = { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' };

function allowing(
  AllowedFirstAuthFactors: ('EMAIL_OTP' | 'PASSWORD' | 'SMS_OTP')[],
  pool: Partial<CreateUserPoolCommandInput> = {},
): PlaceInput {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors } };
  return { pool: { AutoVerifiedAttributes: ['email'], Policies, ...pool } };
}
const all = allowing(['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']);

describeContract('the choice of the first factor through the AWS SDK', (server) => {
  const start = ({ clientId }: Place, AuthParameters: Record<string, string>, Session?: string) =>
    administrator(server).send(
      new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId: clientId, AuthParameters, Session }),
    );

  async function makeSomebody(input: PlaceInput, attributes?: (person: Person) => Readonly<Record<string, string>>) {
    const place = await makePlace(server, input);
    const person = await addUser(server, place, attributes);
    const USERNAME = person.username;
    const begin = (parameters: Record<string, string> = {}) => start(place, { USERNAME, ...parameters });
    type Begun = Awaited<ReturnType<typeof begin>>;
    const answer = (step: Begun, responses: Record<string, string>, more?: Parameters<typeof respond>[4]) =>
      respond(server, place.clientId, step, { USERNAME, ...responses }, more);
    return { place, person, begin, answer };
  }

  describe('SELECT_CHALLENGE', () => {
    test('says what there is to choose from', async () => {
      const { begin } = await makeSomebody(all, ({ email }) => verified({ email, phone_number: newPhone() }));
      const step = await begin();
      expect(step).toMatchObject({
        ChallengeName: 'SELECT_CHALLENGE',
        AvailableChallenges: [...passwords, 'EMAIL_OTP', 'SMS_OTP'],
        Session: expect.any(String),
      });
      expect(present(step.Session).length).toBeLessThanOrEqual(2048);
    });

    test.each([
      ['SELECT_CHALLENGE', { ANSWER: 'PASSWORD' }],
      ['PASSWORD', {}],
    ] as const)('takes a password as the answer to %s, after a wrong one too', async (ChallengeName, responses) => {
      const { person, begin, answer } = await makeSomebody(all);
      const step = await begin();
      const wrong = { ...responses, PASSWORD: 'Wrong-Horse-7' };
      await expect(answer(step, wrong, { ChallengeName })).rejects.toMatchObject(wrongPassword);
      const right = { ...responses, PASSWORD: person.password };
      expect((await answer(step, right, { ChallengeName })).AuthenticationResult).toEqual(signedIn);
      await expect(answer(step, right, { ChallengeName })).rejects.toMatchObject(usedSession);
    });

    test.each([
      ['SELECT_CHALLENGE', { ANSWER: 'PASSWORD_SRP' }],
      ['PASSWORD_SRP', {}],
    ] as const)('takes SRP_A as the answer to %s', async (ChallengeName, responses) => {
      const { place, person, begin, answer } = await makeSomebody(all);
      const srp = new SrpClient(place.userPoolId);
      const step = await begin();
      const next = await answer(step, { ...responses, SRP_A: srp.publicKey }, { ChallengeName });
      expect(next.ChallengeName).toBe('PASSWORD_VERIFIER');
      const proof = srp.answer(present(next.ChallengeParameters), person.password, Date.now());
      expect((await answer(next, proof)).AuthenticationResult).toEqual(signedIn);
    });

    test('leads to a code, once', async () => {
      const { person, begin, answer } = await makeSomebody(all, ({ email }) => verified({ email }));
      const step = await begin();
      await expect(answer(step, { ANSWER: 'SMS_OTP' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
      const next = await answer(step, { ANSWER: 'EMAIL_OTP' });
      expect(next).toMatchObject({
        ChallengeName: 'EMAIL_OTP',
        AvailableChallenges: [...passwords, 'EMAIL_OTP'],
        ChallengeParameters: maskedMail,
      });
      await expect(answer(step, { ANSWER: 'EMAIL_OTP' })).rejects.toMatchObject(usedSession);
      expect(await messagesTo(server, person.email)).toHaveLength(1);
      const EMAIL_OTP_CODE = await lastCodeTo(server, person.email);
      expect((await answer(next, { EMAIL_OTP_CODE })).AuthenticationResult).toEqual(signedIn);
    });
  });

  describe('PREFERRED_CHALLENGE', () => {
    test('PASSWORD signs in with one call', async () => {
      const { person, begin } = await makeSomebody(all);
      const PREFERRED_CHALLENGE = 'PASSWORD';
      await expect(begin({ PREFERRED_CHALLENGE })).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Missing required parameter PASSWORD'),
      );
      await expect(begin({ PREFERRED_CHALLENGE, PASSWORD: 'Wrong-Horse-7' })).rejects.toMatchObject(wrongPassword);
      const { AuthenticationResult } = await begin({ PREFERRED_CHALLENGE, PASSWORD: person.password });
      expect(AuthenticationResult).toEqual(signedIn);
    });

    test.each(['EMAIL_OTP', 'SMS_OTP'] as const)(
      '%s sends eight digits, which work once and in their session',
      async (PREFERRED_CHALLENGE) => {
        const phone = newPhone();
        const { person, begin, answer } = await makeSomebody(all, ({ email }) =>
          verified({ email, phone_number: phone }),
        );
        const recipient = PREFERRED_CHALLENGE === 'EMAIL_OTP' ? person.email : phone;
        const step = await begin({ PREFERRED_CHALLENGE });
        expect(step).toMatchObject({
          ChallengeName: PREFERRED_CHALLENGE,
          AvailableChallenges: [...passwords, 'EMAIL_OTP', 'SMS_OTP'],
        });
        expect(Object.keys(present(step.ChallengeParameters)).toSorted()).toEqual([
          'CODE_DELIVERY_DELIVERY_MEDIUM',
          'CODE_DELIVERY_DESTINATION',
        ]);
        const code = await lastCodeTo(server, recipient);
        expect(code).toMatch(/^\d{8}$/);
        const response = `${PREFERRED_CHALLENGE}_CODE`;
        const other = await begin({ PREFERRED_CHALLENGE });
        if (code !== (await lastCodeTo(server, recipient))) {
          await expect(answer(other, { [response]: code })).rejects.toMatchObject(mismatch);
        }
        const outcomes = await Promise.allSettled([1, 2, 3].map(() => answer(step, { [response]: code })));
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        await expect(answer(step, { [response]: code })).rejects.toMatchObject(usedSession);
      },
    );

    test('is served for an administrator’s call too', async () => {
      const { place, person } = await makeSomebody(all, ({ email }) => verified({ email }));
      const { userPoolId: UserPoolId, clientId: ClientId } = place;
      const sdk = administrator(server);
      const AuthParameters = { USERNAME: person.username, PREFERRED_CHALLENGE: 'EMAIL_OTP' };
      const step = await sdk.send(
        new AdminInitiateAuthCommand({ AuthFlow: 'USER_AUTH', UserPoolId, ClientId, AuthParameters }),
      );
      expect(step).toMatchObject({ ChallengeName: 'EMAIL_OTP', AvailableChallenges: [...passwords, 'EMAIL_OTP'] });
      const EMAIL_OTP_CODE = await lastCodeTo(server, person.email);
      const { AuthenticationResult } = await sdk.send(
        new AdminRespondToAuthChallengeCommand({
          UserPoolId,
          ClientId,
          ChallengeName: 'EMAIL_OTP',
          Session: step.Session,
          ChallengeResponses: { USERNAME: person.username, EMAIL_OTP_CODE },
        }),
      );
      expect(AuthenticationResult).toEqual(signedIn);
    });
  });

  test('a client that does not allow it is refused', async () => {
    const place = await makePlace(server, { ...all, client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } });
    await expect(start(place, { USERNAME: 'anybody' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'USER_AUTH flow not enabled for this client'),
    );
  });

  describe('nobody', () => {
    test('is asked for a code that is never sent, from the name that was typed', async () => {
      const place = await makePlace(server, all);
      const USERNAME = await findNobody(server, place, ['EMAIL_OTP']);
      const step = await start(place, { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
      expect(step).toMatchObject({ ChallengeName: 'EMAIL_OTP', Session: expect.any(String) });
      expect(step.ChallengeParameters).toEqual({ ...maskedMail, CODE_DELIVERY_DESTINATION: 'n***@e***' });
      const guess = () => respond(server, place.clientId, step, { USERNAME, EMAIL_OTP_CODE: '12345678' });
      for (let count = 0; count < 6; count++) await expect(guess()).rejects.toMatchObject(mismatch);
      expect(await messagesTo(server, USERNAME)).toEqual([]);
    });

    test('has a password that nobody knows', async () => {
      const place = await makePlace(server, all);
      const password = { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: 'Some-Horse-7' };
      const USERNAME = await findNobody(server, place, ['PASSWORD', 'EMAIL_OTP']);
      await expect(start(place, { USERNAME, ...password })).rejects.toMatchObject(wrongPassword);
      const step = await start(place, { USERNAME });
      expect(step).toMatchObject({ ChallengeName: 'SELECT_CHALLENGE' });
      const responses = { USERNAME, ANSWER: 'PASSWORD', PASSWORD: 'Some-Horse-7' };
      await expect(respond(server, place.clientId, step, responses)).rejects.toMatchObject(wrongPassword);
    });
  });

  describe('a sign-up that is confirmed', () => {
    afterEach(() => void vi.useRealTimers());

    /** Signs up without a password, and confirms. */
    async function confirmSignUp(input = all) {
      const place = await makePlace(server, input);
      const { username: Username, email } = newPerson();
      const sdk = administrator(server);
      const UserAttributes = [{ Name: 'email', Value: email }];
      const { clientId: ClientId } = place;
      const { Session: started } = await sdk.send(new SignUpCommand({ ClientId, Username, UserAttributes }));
      expect(started).toEqual(expect.any(String));
      const ConfirmationCode = await lastCodeTo(server, email);
      const confirmation = { ClientId, Username, ConfirmationCode, Session: started };
      const { Session } = await sdk.send(new ConfirmSignUpCommand(confirmation));
      return { place, Username, started: present(started), Session: present(Session) };
    }

    test('signs in with its session, once', async () => {
      const { place, Username, Session } = await confirmSignUp();
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => start(place, { USERNAME: Username }, Session)));
      const [done, ...others] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(others).toEqual([]);
      expect(done?.AuthenticationResult).toEqual(signedIn);
      await expect(start(place, { USERNAME: Username }, Session)).rejects.toMatchObject(usedSession);
      const named = { UserPoolId: place.userPoolId, Username };
      expect(await administrator(server).send(new AdminGetUserCommand(named))).toMatchObject({
        UserStatus: 'CONFIRMED',
        UserAttributes: expect.arrayContaining([{ Name: 'email_verified', Value: 'true' }]),
      });
    });

    test('signs in nobody else, and not with the session of before', async () => {
      const { place, Username, started, Session } = await confirmSignUp();
      const { username } = await addUser(server, place);
      const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.');
      await expect(start(place, { USERNAME: username }, Session)).rejects.toMatchObject(invalid);
      await expect(start(place, { USERNAME: Username }, started)).rejects.toMatchObject(invalid);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 60_000 });
      await expect(start(place, { USERNAME: Username }, Session)).rejects.toMatchObject(
        refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
      );
    });
  });
});
