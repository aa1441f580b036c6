import { AdminCreateUserCommand, AdminResetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, describe, expect, test } from 'vitest';
import {
  readCodeDelivery,
  readMfaTypes,
  readMissingAttributes,
  readTotpSetup,
} from '../../packages/client/src/index.ts';
import { functionArn, functionsOfSuites } from '../functions.ts';
import { administrator, newPerson, poolAskingForGivenName, wrongCode } from '../people.ts';
import { addUser, makePlace, newPhone, recoveryBySms } from '../pools.ts';
import { present } from '../sdk-client.ts';
import { lastCodeTo, messagesTo } from '../server.ts';
import { totp } from '../totp.ts';
import { asked, describeAuth, newApp } from './auth-server.ts';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const functions = functionsOfSuites();
afterAll(() => functions.remove());

describeAuth(
  'challenges',
  (server) => {
    test('SMS_MFA: a code, of which a wrong one may be mended', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      const phone = newPhone();
      const person = await addUser(server, place, () => ({ phone_number: phone }));
      const app = newApp(server, place);
      const nextStep = asked(await app.signIn(person));
      expect(nextStep).toMatchObject({ signInStep: 'SMS_MFA', loginId: person.username });
      expect(readCodeDelivery(nextStep)).toMatchObject({
        deliveryMedium: 'SMS',
        destination: expect.stringMatching(/^\+\*+\d{4}$/),
      });
      const code = await lastCodeTo(server, phone);
      await expect(app.confirmSignIn({ challengeResponse: wrongCode(code) })).rejects.toMatchObject({
        name: 'CodeMismatchException',
      });
      expect(app.isSignedIn).toBe(false);
      expect(await app.confirmSignIn({ challengeResponse: code })).toEqual(done);
      expect(app.isSignedIn).toBe(true);
      await expect(app.confirmSignIn({ challengeResponse: code })).rejects.toMatchObject({ name: 'SignInException' });
    });

    test('a step survives a reload as JSON', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      const phone = newPhone();
      const person = await addUser(server, place, () => ({ phone_number: phone }));
      const nextStep = asked(await newApp(server, place).signIn(person));
      const kept = JSON.stringify(nextStep);
      const app = newApp(server, place);
      const resumed = app.resumeSignIn(JSON.parse(kept));
      expect(resumed).toEqual({ isSignedIn: false, nextStep });
      expect(await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
      expect((await app.getCurrentUser()).username).toBe(person.username);
    });

    test('MFA_SETUP and SOFTWARE_TOKEN_MFA: an app is set up in the middle of a sign-in, and asked for at the next', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['app'] });
      const person = await addUser(server, place);
      const app = newApp(server, place);
      const nextStep = asked(await app.signIn(person));
      expect(nextStep.signInStep).toBe('MFA_SETUP');
      expect(readMfaTypes(nextStep)).toEqual(['TOTP']);
      expect(readTotpSetup(nextStep)).toBeUndefined();
      const begun = asked(await app.confirmSignIn({ challengeResponse: 'TOTP' }));
      const { sharedSecret, getSetupUri } = present(readTotpSetup(begun));
      expect(getSetupUri('My App').href).toBe(
        `otpauth://totp/My%20App:${person.username}?secret=${sharedSecret}&issuer=My%20App`,
      );
      await expect(app.confirmSignIn({ challengeResponse: totp(sharedSecret, 10) })).rejects.toMatchObject({
        name: 'EnableSoftwareTokenMFAException',
      });
      const options = { friendlyDeviceName: 'my phone' };
      expect(await app.confirmSignIn({ challengeResponse: totp(sharedSecret), options })).toEqual(done);
      await app.signOut();
      expect(await app.signIn(person)).toMatchObject({
        isSignedIn: false,
        nextStep: { signInStep: 'SOFTWARE_TOKEN_MFA', parameters: { FRIENDLY_DEVICE_NAME: 'my phone' } },
      });
      expect(await app.confirmSignIn({ challengeResponse: totp(sharedSecret, 1) })).toEqual(done);
    });

    test('SELECT_MFA_TYPE and EMAIL_OTP: one factor of several', async () => {
      const place = await makePlace(server, {
        mfa: 'ON',
        factors: ['sms', 'email'],
        pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
      });
      const phone = newPhone();
      const person = await addUser(server, place, ({ email }) => ({ phone_number: phone, email }));
      const app = newApp(server, place);
      const nextStep = asked(await app.signIn(person));
      expect(nextStep.signInStep).toBe('SELECT_MFA_TYPE');
      expect(readMfaTypes(nextStep).toSorted()).toEqual(['EMAIL', 'SMS']);
      expect(await messagesTo(server, phone)).toEqual([]);
      expect(await app.confirmSignIn({ challengeResponse: 'EMAIL' })).toMatchObject({
        nextStep: { signInStep: 'EMAIL_OTP' },
      });
      expect(await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, person.email) })).toEqual(done);
    });

    test('MFA_SETUP of an address', async () => {
      const place = await makePlace(server, { mfa: 'ON', factors: ['app', 'email'], pool: recoveryBySms });
      const person = await addUser(server, place);
      const app = newApp(server, place);
      const nextStep = asked(await app.signIn(person));
      expect(nextStep.signInStep).toBe('MFA_SETUP');
      expect(readMfaTypes(nextStep)).toEqual(['TOTP', 'EMAIL']);
      expect(await app.confirmSignIn({ challengeResponse: person.email })).toMatchObject({
        nextStep: { signInStep: 'EMAIL_OTP' },
      });
      expect(await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, person.email) })).toEqual(done);
    });

    test('NEW_PASSWORD_REQUIRED, with the attributes that are missing', async () => {
      const place = await poolAskingForGivenName(server);
      const person = newPerson();
      const { username: Username, password: TemporaryPassword } = person;
      await administrator(server).send(
        new AdminCreateUserCommand({
          UserPoolId: place.userPoolId,
          Username,
          TemporaryPassword,
          MessageAction: 'SUPPRESS',
        }),
      );
      const app = newApp(server, place);
      const nextStep = asked(await app.signIn(person));
      expect(nextStep.signInStep).toBe('NEW_PASSWORD_REQUIRED');
      expect(readMissingAttributes(nextStep)).toEqual(['given_name']);
      const options = { userAttributes: { given_name: 'Ada' } };
      await expect(app.confirmSignIn({ challengeResponse: 'weak', options })).rejects.toMatchObject({
        name: 'InvalidPasswordException',
      });
      expect(await app.confirmSignIn({ challengeResponse: 'Another-Horse-8', options })).toEqual(done);
      expect(await app.fetchUserAttributes()).toMatchObject({ given_name: 'Ada' });
    });

    describe('of the pool`s own', () => {
      const LambdaConfig = {
        DefineAuthChallenge: functionArn('define-steps'),
        CreateAuthChallenge: functionArn('create-step'),
        VerifyAuthChallengeResponse: functionArn('verify-step'),
      };

      test.each(['CUSTOM_WITH_SRP', 'CUSTOM_WITHOUT_SRP'] as const)('%s', async (authFlowType) => {
        const place = await makePlace(server, { pool: { LambdaConfig } });
        const { username, password } = await addUser(server, place);
        const app = newApp(server, place);
        const given = authFlowType === 'CUSTOM_WITH_SRP' ? { username, password } : { username };
        const first = await app.signIn({ ...given, options: { authFlowType } });
        expect(first).toMatchObject({ nextStep: { signInStep: 'CUSTOM_CHALLENGE', parameters: { step: '1' } } });
        expect(await app.confirmSignIn({ challengeResponse: 'wrong' })).toMatchObject({
          nextStep: { signInStep: 'CUSTOM_CHALLENGE', parameters: { step: '1' } },
        });
        expect(await app.confirmSignIn({ challengeResponse: 'answer 1' })).toMatchObject({
          nextStep: { parameters: { step: '2' } },
        });
        expect(await app.confirmSignIn({ challengeResponse: 'answer 2' })).toEqual(done);
      });

      test('a challenge that the library does not know is handed on, and answered by the service`s names', async () => {
        const place = await makePlace(server, { pool: { LambdaConfig } });
        const { username } = await addUser(server, place);
        // As a service of tomorrow would name it; the answers go out under today's name.
        const rename = (body: string, from: string, to: string) => body.replaceAll(from, to);
        const app = newApp(server, place, {
          fetch: async (url, init) => {
            const body = rename(init?.body as string, 'RIDDLE', 'CUSTOM_CHALLENGE');
            const response = await fetch(url, { ...init, body });
            return new Response(rename(await response.text(), 'CUSTOM_CHALLENGE', 'RIDDLE'), response);
          },
        });
        const nextStep = asked(await app.signIn({ username, options: { authFlowType: 'CUSTOM_WITHOUT_SRP' } }));
        expect(nextStep).toMatchObject({
          signInStep: 'OTHER_CHALLENGE',
          challengeName: 'RIDDLE',
          parameters: { step: '1' },
        });
        expect(await app.confirmSignIn({ responses: { ANSWER: 'answer 1' } })).toMatchObject({
          nextStep: { signInStep: 'OTHER_CHALLENGE', challengeName: 'RIDDLE', parameters: { step: '2' } },
        });
        expect(await app.confirmSignIn({ responses: { ANSWER: 'answer 2' } })).toEqual(done);
      });
    });

    test('an account that is not ready says so', async () => {
      const { username, password, email } = newPerson();
      const app = newApp(server);
      await app.signUp({ username, password, options: { userAttributes: { email } } });
      await expect(app.signIn({ username, password })).rejects.toMatchObject({ code: 'UserNotConfirmedException' });
      expect(await app.resendSignUpCode({ username })).toMatchObject({ deliveryMedium: 'EMAIL' });
      await app.confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) });
      const reset = new AdminResetUserPasswordCommand({ UserPoolId: server.userPoolId, Username: username });
      await administrator(server).send(reset);
      await expect(app.signIn({ username, password })).rejects.toMatchObject({
        code: 'PasswordResetRequiredException',
      });
    });

    describe('USER_AUTH', () => {
      const SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] as never };
      const pool = { Policies: { SignInPolicy }, AutoVerifiedAttributes: ['email'] as never };
      const options = { authFlowType: 'USER_AUTH' } as const;

      test('SELECT_CHALLENGE: each way to begin', async () => {
        const place = await makePlace(server, { pool });
        const { username, password, email } = await addUser(server, place, (person) => ({
          email: person.email,
          email_verified: 'true',
        }));
        const app = newApp(server, place);
        const nextStep = asked(await app.signIn({ username, options }));
        expect(nextStep).toMatchObject({ signInStep: 'SELECT_CHALLENGE' });
        const offered = nextStep.signInStep === 'SELECT_CHALLENGE' ? nextStep.availableChallenges : [];
        expect(offered.toSorted()).toEqual(['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP']);
        for (const way of ['PASSWORD', 'PASSWORD_SRP']) {
          await app.signIn({ username, options });
          expect(await app.confirmSignIn({ challengeResponse: way })).toMatchObject({ nextStep: { signInStep: way } });
          expect(await app.confirmSignIn({ challengeResponse: password })).toEqual(done);
          await app.signOut();
        }
        await app.signIn({ username, options });
        expect(await app.confirmSignIn({ challengeResponse: 'EMAIL_OTP' })).toMatchObject({
          nextStep: { signInStep: 'EMAIL_OTP' },
        });
        expect(await app.confirmSignIn({ challengeResponse: await lastCodeTo(server, email) })).toEqual(done);
      });

      test.each(['PASSWORD', 'PASSWORD_SRP'])('with %s preferred', async (preferredChallenge) => {
        const place = await makePlace(server, { pool });
        const { username, password } = await addUser(server, place);
        const app = newApp(server, place);
        expect(await app.signIn({ username, password, options: { ...options, preferredChallenge } })).toEqual(done);
      });

      test('a sign-up goes on into a sign-in, without a password even', async () => {
        const place = await makePlace(server, { pool });
        const { username, email } = newPerson();
        const app = newApp(server, place);
        await app.signUp({ username, options: { userAttributes: { email } } });
        const { session } = await app.confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) });
        expect(await app.signIn({ username, options: { ...options, session } })).toEqual(done);
        expect(await app.fetchUserAttributes()).toMatchObject({ email, email_verified: 'true' });
      });
    });
  },
  functions.flags,
  functions.env,
);
