import {
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { administrator, type Person, wrongCode } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput, recoveryBySms, verified } from './pools.ts';
import { makeClient, present, refusal, respond, signIn, tokensOf } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';
import { totp } from './totp.ts';

const mismatch = refusal('CodeMismatchException', 'Invalid code or auth state for the user.');
const wrongAppCode = refusal('CodeMismatchException', 'Invalid code received for user');
const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.');
const usedSession = refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
const signedIn = {
  AccessToken: expect.any(String),
  IdToken: expect.any(String),
  RefreshToken: expect.any(String),
  ExpiresIn: 3600,
  TokenType: 'Bearer',
};
const maskedMail = { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' };
const maskedPhone = (phone: string) => ({
  CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
  CODE_DELIVERY_DESTINATION: `+*******${phone.slice(-4)}`,
});

describeContract('second factors of a sign-in through the AWS SDK', (server) => {
  afterEach(() => void vi.useRealTimers());

  async function makeSomebody(input: PlaceInput, attributes?: (person: Person) => Readonly<Record<string, string>>) {
    const place = await makePlace(server, input);
    const person = await addUser(server, place, attributes);
    const USERNAME = person.username;
    const begin = () => signIn(server, place.clientId, person);
    type Begun = Awaited<ReturnType<typeof begin>>;
    const answer = (step: Begun, responses: Record<string, string>, more?: Parameters<typeof respond>[4]) =>
      respond(server, place.clientId, step, { USERNAME, ...responses }, more);
    return { ...place, person, begin, answer };
  }

  /** Who has to enter a code by SMS. */
  async function makeSmsUser() {
    const phone = newPhone();
    return { phone, ...(await makeSomebody({ mfa: 'ON', factors: ['sms'] }, () => ({ phone_number: phone }))) };
  }

  /** Who has set up an app within a sign-in; the code of this time step is used. */
  async function makeAppUser(FriendlyDeviceName?: string) {
    const somebody = await makeSomebody({ mfa: 'ON', factors: ['app'] });
    const sdk = administrator(server);
    const step = await somebody.begin();
    const associated = await sdk.send(new AssociateSoftwareTokenCommand({ Session: step.Session }));
    const secret = present(associated.SecretCode);
    const proof = { Session: associated.Session, UserCode: totp(secret), FriendlyDeviceName };
    const verified = await sdk.send(new VerifySoftwareTokenCommand(proof));
    return { ...somebody, step, secret, verified, associated };
  }

  describe('an authenticator app', () => {
    test('is set up in four calls, each with the session of the one before', async () => {
      const { step, person, associated, verified, answer } = await makeAppUser();
      expect(step).toMatchObject({
        ChallengeName: 'MFA_SETUP',
        ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', USER_ID_FOR_SRP: person.username },
      });
      expect(step.AuthenticationResult).toBeUndefined();
      expect(associated).toMatchObject({ SecretCode: expect.stringMatching(/^[A-Z2-7]{32}$/) });
      expect(verified).toMatchObject({ Status: 'SUCCESS' });
      expect(new Set([step.Session, associated.Session, verified.Session]).size).toBe(3);
      const Session = present(verified.Session);
      const done = await answer(step, {}, { Session });
      expect(done.AuthenticationResult).toEqual(signedIn);
      expect(done.ChallengeParameters).toEqual({});
      await expect(answer(step, {}, { Session })).rejects.toMatchObject(usedSession);
    });

    test('is not taken for set up before it has proved a code', async () => {
      const { begin, answer } = await makeSomebody({ mfa: 'ON', factors: ['app'] });
      const sdk = administrator(server);
      const step = await begin();
      await expect(answer(step, {})).rejects.toMatchObject({ name: 'InvalidParameterException' });
      const { SecretCode, Session } = await sdk.send(new AssociateSoftwareTokenCommand({ Session: step.Session }));
      await expect(answer(step, {}, { Session: present(Session) })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
      const wrong = { Session, UserCode: totp(present(SecretCode), 10) };
      await expect(sdk.send(new VerifySoftwareTokenCommand(wrong))).rejects.toMatchObject(
        refusal('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA'),
      );
      const right = { Session, UserCode: totp(present(SecretCode)) };
      const verified = await sdk.send(new VerifySoftwareTokenCommand(right));
      await expect(sdk.send(new VerifySoftwareTokenCommand(right))).rejects.toMatchObject({ $fault: 'client' });
      const done = await answer(step, {}, { Session: present(verified.Session) });
      expect(done.AuthenticationResult).toEqual(signedIn);
    });

    test('is asked for by the name that its user gave it, and takes each code once', async () => {
      const { person, secret, begin, answer } = await makeAppUser('my phone');
      const step = await begin();
      expect(step).toMatchObject({
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        ChallengeParameters: { USER_ID_FOR_SRP: person.username, FRIENDLY_DEVICE_NAME: 'my phone' },
      });
      await expect(answer(step, { SOFTWARE_TOKEN_MFA_CODE: totp(secret, 10) })).rejects.toMatchObject(wrongAppCode);
      await expect(answer(step, {})).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Missing required parameter SOFTWARE_TOKEN_MFA_CODE'),
      );
      const SOFTWARE_TOKEN_MFA_CODE = totp(secret, 1);
      expect((await answer(step, { SOFTWARE_TOKEN_MFA_CODE })).AuthenticationResult).toEqual(signedIn);
      await expect(answer(step, { SOFTWARE_TOKEN_MFA_CODE })).rejects.toMatchObject({ $fault: 'client' });
      await expect(answer(await begin(), { SOFTWARE_TOKEN_MFA_CODE })).rejects.toMatchObject(
        refusal('ExpiredCodeException', 'Your software token has already been used once.'),
      );
    });

    test('lets one in of many who answer at once with the same code', async () => {
      const { secret, begin, answer } = await makeAppUser();
      const sessions = [await begin(), await begin(), await begin()];
      const SOFTWARE_TOKEN_MFA_CODE = totp(secret, 1);
      const answers = [...sessions, ...sessions].map((step) => answer(step, { SOFTWARE_TOKEN_MFA_CODE }));
      const outcomes = await Promise.allSettled(answers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
  });

  describe('a code by SMS', () => {
    test('is asked for with the masked number, and a wrong one may be mended', async () => {
      const { person, phone, begin, answer } = await makeSmsUser();
      const step = await begin();
      expect(step).toMatchObject({ ChallengeName: 'SMS_MFA', Session: expect.any(String) });
      expect(step.ChallengeParameters).toEqual({ ...maskedPhone(phone), USER_ID_FOR_SRP: person.username });
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      await expect(answer(step, { SMS_MFA_CODE: wrongCode(SMS_MFA_CODE) })).rejects.toMatchObject(mismatch);
      await expect(answer(step, {})).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Missing required parameter SMS_MFA_CODE'),
      );
      const { AuthenticationResult } = await answer(step, { SMS_MFA_CODE });
      expect(AuthenticationResult).toEqual(signedIn);
      const AccessToken = AuthenticationResult?.AccessToken;
      const { UserAttributes } = await administrator(server).send(new GetUserCommand({ AccessToken }));
      expect(UserAttributes).toContainEqual({ Name: 'phone_number_verified', Value: 'true' });
      await expect(answer(step, { SMS_MFA_CODE })).rejects.toMatchObject(usedSession);
    });

    test('lets one in of many who answer at once', async () => {
      const { phone, begin, answer } = await makeSmsUser();
      const step = await begin();
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => answer(step, { SMS_MFA_CODE })));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('is not to be guessed', async () => {
      const { phone, begin, answer } = await makeSmsUser();
      const step = await begin();
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      for (let guess = 0; guess < 5; guess++) {
        await expect(answer(step, { SMS_MFA_CODE: wrongCode(SMS_MFA_CODE) })).rejects.toMatchObject(mismatch);
      }
      await expect(answer(step, { SMS_MFA_CODE })).rejects.toMatchObject({
        name: expect.stringMatching(/^(CodeMismatch|NotAuthorized)Exception$/),
      });
    });

    test('belongs to its session, its user, its client and its challenge', async () => {
      const { userPoolId, phone, begin, answer } = await makeSmsUser();
      const step = await begin();
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      const other = await begin();
      if (SMS_MFA_CODE !== (await lastCodeTo(server, phone))) {
        await expect(answer(other, { SMS_MFA_CODE })).rejects.toMatchObject(mismatch);
      }
      await expect(answer(step, { SMS_MFA_CODE, USERNAME: 'somebody' })).rejects.toMatchObject(invalidSession);
      const { ClientId } = await makeClient(server, userPoolId);
      const elsewhere = respond(server, ClientId, step, { USERNAME: 'somebody', SMS_MFA_CODE });
      await expect(elsewhere).rejects.toMatchObject(invalidSession);
      const app = { SOFTWARE_TOKEN_MFA_CODE: SMS_MFA_CODE };
      await expect(answer(step, app, { ChallengeName: 'SOFTWARE_TOKEN_MFA' })).rejects.toMatchObject(invalidSession);
      await expect(answer(step, { SMS_MFA_CODE }, { Session: 'x'.repeat(40) })).rejects.toMatchObject(invalidSession);
      expect((await answer(step, { SMS_MFA_CODE })).AuthenticationResult).toEqual(signedIn);
    });

    test('is good for as long as the session of the client', async () => {
      const { phone, begin, answer } = await makeSmsUser();
      const step = await begin();
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 60_000 });
      await expect(answer(step, { SMS_MFA_CODE })).rejects.toMatchObject(
        refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
      );
    });
  });

  describe('a code by e-mail', () => {
    test.each(['EMAIL_OTP_CODE', 'EMAIL_MFA_CODE'])('is taken as %s', async (response) => {
      const input = { mfa: 'ON', factors: ['email'], pool: recoveryBySms } as const;
      const { person, begin, answer } = await makeSomebody(input, ({ email }) => ({ email }));
      const step = await begin();
      expect(step.ChallengeName).toBe('EMAIL_OTP');
      expect(step.ChallengeParameters).toEqual({ ...maskedMail, USER_ID_FOR_SRP: person.username });
      const code = await lastCodeTo(server, person.email);
      expect(code).toMatch(/^\d{6}$/);
      await expect(answer(step, { [response]: wrongCode(code) })).rejects.toMatchObject(mismatch);
      expect((await answer(step, { [response]: code })).AuthenticationResult).toEqual(signedIn);
    });

    test('is set up with an address of the user’s', async () => {
      const { person, begin, answer } = await makeSomebody({ mfa: 'ON', factors: ['email'], pool: recoveryBySms });
      const step = await begin();
      expect(step).toMatchObject({
        ChallengeName: 'MFA_SETUP',
        ChallengeParameters: { MFAS_CAN_SETUP: '["EMAIL_OTP"]', USER_ID_FOR_SRP: person.username },
      });
      const { Session } = step;
      await expect(administrator(server).send(new AssociateSoftwareTokenCommand({ Session }))).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
      const next = await answer(step, { EMAIL: person.email });
      expect(next).toMatchObject({ ChallengeName: 'EMAIL_OTP', ChallengeParameters: maskedMail });
      const EMAIL_OTP_CODE = await lastCodeTo(server, person.email);
      expect((await answer(next, { EMAIL_OTP_CODE })).AuthenticationResult).toEqual(signedIn);
      expect(await begin()).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    });
  });

  // No other client has a way to name a phone number here.
  test.each(['PHONE_NUMBER', 'SMS'])('SMS_MFA is set up with a phone number of the user’s, as %s', async (name) => {
    const { person, clientId, begin, answer } = await makeSomebody({ mfa: 'ON', factors: ['sms'] });
    const phone = newPhone();
    const step = await begin();
    expect(step).toMatchObject({
      ChallengeName: 'MFA_SETUP',
      ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA"]', USER_ID_FOR_SRP: person.username },
    });
    await expect(answer(step, { [name]: '555' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Invalid phone number format.'),
    );
    await expect(answer(step, { EMAIL: person.email })).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const next = await answer(step, { [name]: phone });
    expect(next).toMatchObject({ ChallengeName: 'SMS_MFA', ChallengeParameters: maskedPhone(phone) });
    await expect(answer(step, { [name]: phone })).rejects.toMatchObject(usedSession);
    const code = await lastCodeTo(server, phone);
    await expect(answer(next, { SMS_MFA_CODE: wrongCode(code) })).rejects.toMatchObject(mismatch);
    const { AuthenticationResult } = await answer(next, { SMS_MFA_CODE: code });
    expect(AuthenticationResult).toEqual(signedIn);
    const { AccessToken } = present(AuthenticationResult);
    const { UserAttributes } = await administrator(server).send(new GetUserCommand({ AccessToken }));
    expect(UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'phone_number', Value: phone },
        { Name: 'phone_number_verified', Value: 'true' },
      ]),
    );
    const again = await begin();
    expect(again).toMatchObject({ ChallengeName: 'SMS_MFA', ChallengeParameters: maskedPhone(phone) });
    const SMS_MFA_CODE = await lastCodeTo(server, phone);
    expect(
      (await respond(server, clientId, again, { USERNAME: person.username, SMS_MFA_CODE })).AuthenticationResult,
    ).toEqual(signedIn);
  });

  test('one of several is chosen, and the choice is made once', async () => {
    const phone = newPhone();
    const input = { mfa: 'OPTIONAL', factors: ['email', 'sms'] } as const;
    const { person, clientId, begin, answer } = await makeSomebody(input, ({ email }) =>
      verified({ email, phone_number: phone }),
    );
    const { AccessToken } = await tokensOf(server, clientId, person);
    const on = { AccessToken, SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } };
    await administrator(server).send(new SetUserMFAPreferenceCommand(on));
    const step = await begin();
    expect(step.ChallengeName).toBe('SELECT_MFA_TYPE');
    expect(step.ChallengeParameters).toEqual({
      MFAS_CAN_CHOOSE: '["SMS_MFA","EMAIL_OTP"]',
      USER_ID_FOR_SRP: person.username,
    });
    await expect(answer(step, { ANSWER: 'SOFTWARE_TOKEN_MFA' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await messagesTo(server, phone)).toEqual([]);
    const next = await answer(step, { ANSWER: 'SMS_MFA' });
    expect(next).toMatchObject({ ChallengeName: 'SMS_MFA', ChallengeParameters: maskedPhone(phone) });
    expect(next.Session).not.toBe(step.Session);
    await expect(answer(step, { ANSWER: 'SMS_MFA' })).rejects.toMatchObject(usedSession);
    const SMS_MFA_CODE = await lastCodeTo(server, phone);
    expect((await answer(next, { SMS_MFA_CODE })).AuthenticationResult).toEqual(signedIn);
    // As some of AWS's own pages write it.
    expect(await answer(await begin(), { ANSWER: 'EMAIL_MFA' })).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
  });
});
