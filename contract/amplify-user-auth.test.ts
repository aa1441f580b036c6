import { setTimeout as wait } from 'node:timers/promises';
import { AdminCreateUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
  updateMFAPreference,
} from 'aws-amplify/auth';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { findNobody } from './nobody.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { addUser, makePlace, newPhone, type Place, type PlaceInput, verified } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

type FirstFactor = 'EMAIL_OTP' | 'PASSWORD' | 'SMS_OTP' | 'WEB_AUTHN';

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const mismatch = { name: 'CodeMismatchException', message: 'Invalid code or auth state for the user.' };
const options = { authFlowType: 'USER_AUTH' } as const;
const all: readonly FirstFactor[] = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'];

const askedForMail = {
  isSignedIn: false,
  nextStep: {
    signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE',
    codeDeliveryDetails: { deliveryMedium: 'EMAIL', destination: 'a***@e***' },
  },
};

function askedForSms(phone: string) {
  const codeDeliveryDetails = { deliveryMedium: 'SMS', destination: `+*******${phone.slice(-4)}` };
  return { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE', codeDeliveryDetails } };
}

function askedToChoose(...availableChallenges: string[]) {
  return {
    isSignedIn: false,
    nextStep: { signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION', availableChallenges },
  };
}

/** A pool that allows these first factors, and what else the test wants. */
function allowing(AllowedFirstAuthFactors: readonly FirstFactor[], { pool, ...input }: PlaceInput = {}): PlaceInput {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: [...AllowedFirstAuthFactors] } };
  return { ...input, pool: { AutoVerifiedAttributes: ['email'], Policies, ...pool } };
}

/** Another code with as many digits. */
function otherCode(code: string): string {
  return code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
}

describeClient('choosing the first factor with Amplify', (server) => {
  async function makeSomebody(input: PlaceInput, attributes?: (person: Person) => Readonly<Record<string, string>>) {
    const place = await makePlace(server, input);
    onDevice(server, place);
    return { place, person: await addUser(server, place, attributes) };
  }

  /** Answers with a wrong code, then with the one that was sent. */
  async function confirmWithCodeTo(recipient: string) {
    const code = await lastCodeTo(server, recipient);
    expect(code).toMatch(/^\d{8}$/);
    await expect(confirmSignIn({ challengeResponse: otherCode(code) })).rejects.toMatchObject(mismatch);
    expect(await confirmSignIn({ challengeResponse: code })).toEqual(done);
  }

  describe('without a preference the user chooses', () => {
    async function chooser() {
      const phone = newPhone();
      const attributes = ({ email }: Person) => verified({ email, phone_number: phone });
      const { person } = await makeSomebody(allowing(all), attributes);
      expect(await signIn({ username: person.username, options })).toEqual(
        askedToChoose('PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP', 'SMS_OTP'),
      );
      expect(await messagesTo(server, phone)).toEqual([]);
      return { person, phone };
    }

    test.each(['PASSWORD', 'PASSWORD_SRP'])('%s, and a wrong password may be mended', async (choice) => {
      const { person } = await chooser();
      const askedForPassword = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_PASSWORD' } };
      expect(await confirmSignIn({ challengeResponse: choice })).toEqual(askedForPassword);
      if (choice === 'PASSWORD') {
        await expect(confirmSignIn({ challengeResponse: 'Wrong-Horse-7' })).rejects.toMatchObject(wrong);
      }
      expect(await confirmSignIn({ challengeResponse: person.password })).toEqual(done);
      expect(await getCurrentUser()).toMatchObject({
        username: person.username,
        signInDetails: { loginId: person.username, authFlowType: 'USER_AUTH' },
      });
    });

    test('EMAIL_OTP, which verifies the address', async () => {
      const { person } = await chooser();
      expect(await confirmSignIn({ challengeResponse: 'EMAIL_OTP' })).toEqual(askedForMail);
      await confirmWithCodeTo(person.email);
      expect(await fetchUserAttributes()).toMatchObject({ email: person.email, email_verified: 'true' });
    });

    test('SMS_OTP, which verifies the number', async () => {
      const { phone } = await chooser();
      expect(await confirmSignIn({ challengeResponse: 'SMS_OTP' })).toEqual(askedForSms(phone));
      await confirmWithCodeTo(phone);
      expect(await fetchUserAttributes()).toMatchObject({ phone_number: phone, phone_number_verified: 'true' });
    });

    test('nothing that is not on offer', async () => {
      await chooser();
      await expect(confirmSignIn({ challengeResponse: 'WEB_AUTHN' })).rejects.toMatchObject({
        name: 'InvalidParameterException',
      });
      expect(await confirmSignIn({ challengeResponse: 'EMAIL_OTP' })).toEqual(askedForMail);
    });
  });

  describe('a preference is served at once', () => {
    test.each(['PASSWORD', 'PASSWORD_SRP'] as const)('%s', async (preferredChallenge) => {
      const { person } = await makeSomebody(allowing(all));
      const preferring = { options: { ...options, preferredChallenge } };
      const { username, password } = person;
      await expect(signIn({ username, password: 'Wrong-Horse-7', ...preferring })).rejects.toMatchObject(wrong);
      expect(await signIn({ username, password, ...preferring })).toEqual(done);
    });

    test('EMAIL_OTP, and the code is good once', async () => {
      const { person } = await makeSomebody(allowing(all), ({ email }) => verified({ email }));
      const preferring = {
        username: person.username,
        options: { ...options, preferredChallenge: 'EMAIL_OTP' },
      } as const;
      expect(await signIn(preferring)).toEqual(askedForMail);
      await confirmWithCodeTo(person.email);
      await signOut();
      const used = await lastCodeTo(server, person.email);
      expect(await signIn(preferring)).toEqual(askedForMail);
      if (used !== (await lastCodeTo(server, person.email))) {
        await expect(confirmSignIn({ challengeResponse: used })).rejects.toMatchObject(mismatch);
      }
    });

    test('SMS_OTP', async () => {
      const phone = newPhone();
      const { person } = await makeSomebody(allowing(all), () => verified({ phone_number: phone }));
      const { username } = person;
      expect(await signIn({ username, options: { ...options, preferredChallenge: 'SMS_OTP' } })).toEqual(
        askedForSms(phone),
      );
      await confirmWithCodeTo(phone);
    });

    test('but one that the user cannot meet leads to the choice of what there is', async () => {
      const { person } = await makeSomebody(allowing(all));
      const { username } = person;
      expect(await signIn({ username, options: { ...options, preferredChallenge: 'EMAIL_OTP' } })).toEqual(
        askedToChoose('PASSWORD_SRP', 'PASSWORD'),
      );
    });
  });

  test('who has a second factor begins with the password', async () => {
    const phone = newPhone();
    const input = allowing(all, { mfa: 'OPTIONAL', factors: ['sms'] });
    const { person } = await makeSomebody(input, ({ email }) => verified({ email, phone_number: phone }));
    const { username, password } = person;
    expect(await signIn(person)).toEqual(done);
    await updateMFAPreference({ sms: 'PREFERRED' });
    await signOut();
    const askedForPassword = askedToChoose('PASSWORD_SRP', 'PASSWORD');
    expect(await signIn({ username, options: { ...options, preferredChallenge: 'EMAIL_OTP' } })).toEqual(
      askedForPassword,
    );
    await confirmSignIn({ challengeResponse: 'PASSWORD_SRP' });
    expect(await confirmSignIn({ challengeResponse: password })).toEqual(askedForSms(phone));
    expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
  });

  test('who has a temporary password begins with it, and chooses another one', async () => {
    const { place } = await makeSomebody(allowing(all));
    const { username, email, password } = newPerson();
    const TemporaryPassword = 'Temporary-Horse-1';
    const UserAttributes = [{ Name: 'email', Value: email }];
    await administrator(server).send(
      new AdminCreateUserCommand({
        UserPoolId: place.userPoolId,
        Username: username,
        TemporaryPassword,
        UserAttributes,
        MessageAction: 'SUPPRESS',
      }),
    );
    expect(await signIn({ username, options: { ...options, preferredChallenge: 'EMAIL_OTP' } })).toEqual(
      askedToChoose('PASSWORD_SRP', 'PASSWORD'),
    );
    await confirmSignIn({ challengeResponse: 'PASSWORD_SRP' });
    expect(await confirmSignIn({ challengeResponse: TemporaryPassword })).toEqual({
      isSignedIn: false,
      nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', missingAttributes: [] },
    });
    expect(await confirmSignIn({ challengeResponse: password })).toEqual(done);
  });

  describe('a name that is nobody’s is not given away', () => {
    async function makeNobody(...factors: FirstFactor[]): Promise<string> {
      const { place } = await makeSomebody(allowing(factors));
      return findNobody(server, place, factors);
    }

    test('EMAIL_OTP: a code is asked for, none is sent, and none is right', async () => {
      const nobody = await makeNobody(...all);
      const preferring = { username: nobody, options: { ...options, preferredChallenge: 'EMAIL_OTP' } } as const;
      const codeDeliveryDetails = { deliveryMedium: 'EMAIL', destination: 'n***@e***' };
      const asked = {
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE', codeDeliveryDetails },
      };
      expect(await signIn(preferring)).toEqual(asked);
      expect(await signIn(preferring)).toEqual(asked);
      await expect(confirmSignIn({ challengeResponse: '12345678' })).rejects.toMatchObject(mismatch);
      await expect(confirmSignIn({ challengeResponse: '12345678' })).rejects.toMatchObject(mismatch);
      expect(await messagesTo(server, nobody)).toEqual([]);
    });

    test.each(['PASSWORD', 'PASSWORD_SRP'] as const)('%s', async (preferredChallenge) => {
      const username = await makeNobody(...all);
      const preferring = { options: { ...options, preferredChallenge } };
      await expect(signIn({ username, password: 'Some-Horse-7', ...preferring })).rejects.toMatchObject(wrong);
    });

    test('without a preference a choice is offered', async () => {
      const username = await makeNobody('PASSWORD', 'EMAIL_OTP');
      expect(await signIn({ username, options })).toEqual(askedToChoose('PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'));
    });

    test('but at a client that does not hide it', async () => {
      await makeSomebody(allowing(all, { client: { PreventUserExistenceErrors: 'LEGACY' } }));
      await expect(signIn({ username: 'nobody', options })).rejects.toMatchObject({
        name: 'UserNotFoundException',
        message: 'User does not exist.',
      });
    });
  });
});

describeClient(
  'from sign-up to signed in with Amplify',
  (server) => {
    // Within 300 ms Amplify takes the second autoSignIn of a process for a repetition of the first, and never answers it.
    afterEach(() => wait(350));

    async function makeSignUpPlace(factors: readonly FirstFactor[], input?: PlaceInput): Promise<Place> {
      const place = await makePlace(server, allowing(factors, input));
      onDevice(server, place);
      return place;
    }

    const completing = { isSignUpComplete: true, nextStep: { signUpStep: 'COMPLETE_AUTO_SIGN_IN' } };

    test('without a password: the code that confirms signs in, and the next sign-in takes a code', async () => {
      const place = await makeSignUpPlace(['PASSWORD', 'EMAIL_OTP']);
      const { username, email } = newPerson();
      const signedUp = await signUp({ username, options: { userAttributes: { email }, autoSignIn: options } });
      expect(signedUp).toMatchObject({ isSignUpComplete: false, nextStep: { signUpStep: 'CONFIRM_SIGN_UP' } });
      expect(await confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) })).toEqual(completing);
      expect(await autoSignIn()).toEqual(done);
      expect(await getCurrentUser()).toMatchObject({ username, userId: signedUp.userId });
      const named = { UserPoolId: place.userPoolId, Username: username };
      expect((await administrator(server).send(new AdminGetUserCommand(named))).UserStatus).toBe('CONFIRMED');
      expect(await messagesTo(server, email)).toHaveLength(1);

      await signOut();
      expect(await signIn({ username, options })).toEqual(askedToChoose('EMAIL_OTP'));
      expect(await confirmSignIn({ challengeResponse: 'EMAIL_OTP' })).toEqual(askedForMail);
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, email) })).toEqual(done);
    });

    test('with a number instead of an address', async () => {
      await makeSignUpPlace(['PASSWORD', 'SMS_OTP'], { pool: { AutoVerifiedAttributes: ['phone_number'] } });
      const { username } = newPerson();
      const phone = newPhone();
      await signUp({ username, options: { userAttributes: { phone_number: phone }, autoSignIn: options } });
      expect(await confirmSignUp({ username, confirmationCode: await lastCodeTo(server, phone) })).toEqual(completing);
      expect(await autoSignIn()).toEqual(done);
    });

    describe.each([
      ['a code is a first factor too', ['PASSWORD', 'EMAIL_OTP']],
      ['no code is a first factor', ['PASSWORD']],
    ] as const)('with a password, where %s', (_, factors) => {
      test.each(['PASSWORD', 'PASSWORD_SRP'] as const)('by %s', async (preferredChallenge) => {
        await makeSignUpPlace(factors);
        const { username, password, email } = newPerson();
        const preferring = { ...options, preferredChallenge };
        await signUp({ username, password, options: { userAttributes: { email }, autoSignIn: preferring } });
        expect(await confirmSignUp({ username, confirmationCode: await lastCodeTo(server, email) })).toEqual(
          completing,
        );
        expect(await autoSignIn()).toEqual(done);
        expect(await getCurrentUser()).toMatchObject({ username });
      });
    });

    test('who has not confirmed is confirmed by the code of a first sign-in', async () => {
      await makeSignUpPlace(['PASSWORD', 'EMAIL_OTP']);
      const { username, password, email } = newPerson();
      await signUp({ username, password, options: { userAttributes: { email } } });
      expect(await signIn({ username, password, options: { ...options, preferredChallenge: 'PASSWORD_SRP' } })).toEqual(
        {
          isSignedIn: false,
          nextStep: { signInStep: 'CONFIRM_SIGN_UP' },
        },
      );
      expect(await signIn({ username, options: { ...options, preferredChallenge: 'EMAIL_OTP' } })).toEqual(
        askedForMail,
      );
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, email) })).toEqual(done);
      expect(await fetchUserAttributes()).toMatchObject({ email, email_verified: 'true' });
      await signOut();
      // Whoever signed up may be somebody else than who read the mail.
      await expect(signIn({ username, password })).rejects.toMatchObject(wrong);
    });

    test('whom a function confirms at once, by password', async () => {
      await makeSignUpPlace(['PASSWORD', 'EMAIL_OTP'], {
        pool: { LambdaConfig: { PreSignUp: functionArn('pre-sign-up') } },
      });
      const { username, password, email } = newPerson();
      const preferring = { ...options, preferredChallenge: 'PASSWORD' } as const;
      const asking = { userAttributes: { email }, clientMetadata: { ask: 'confirm' }, autoSignIn: preferring };
      expect(await signUp({ username, password, options: asking })).toMatchObject(completing);
      expect(await autoSignIn()).toEqual(done);
      expect(await messagesTo(server, email)).toEqual([]);
    });
  },
  functions.flags,
  functions.env,
);
