import { AdminCreateUserCommand, AdminForgetDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { confirmSignIn, fetchAuthSession, getCurrentUser, signIn, signOut } from 'aws-amplify/auth';
import { afterAll, describe, expect, test } from 'vitest';
import { onDevice, stored } from './amplify.ts';
import { functionArn, functionsOfSuites, type SeenEvent } from './functions.ts';
import { administrator, newPerson, type Person } from './people.ts';
import { addUser, makePlace, newPhone, type PlaceInput } from './pools.ts';
import { present } from './sdk-client.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const steps = {
  DefineAuthChallenge: functionArn('define-steps'),
  CreateAuthChallenge: functionArn('create-step'),
  VerifyAuthChallengeResponse: functionArn('verify-step'),
};
const around = {
  PreAuthentication: functionArn('authentication'),
  PostAuthentication: functionArn('authentication'),
  PreTokenGeneration: functionArn('tokens'),
};
const withSrp = { authFlowType: 'CUSTOM_WITH_SRP' } as const;
const withoutSrp = { authFlowType: 'CUSTOM_WITHOUT_SRP' } as const;

const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

function askedForStep(step: string, username: string) {
  const additionalInfo = { USERNAME: username, step };
  return { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE', additionalInfo } };
}

const askedForSms = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' } };

/** What a function was told of the challenges so far: their names, `-` before a failed one, with what was said of them. */
function sessionOf({ request }: SeenEvent): string[] {
  const session = request['session'] as {
    challengeName: string;
    challengeResult: boolean;
    challengeMetadata?: string;
  }[];
  return session.map(({ challengeName, challengeResult, challengeMetadata }) => {
    const told = challengeMetadata === undefined ? '' : ` ${challengeMetadata}`;
    return `${challengeResult ? '' : '-'}${challengeName}${told}`;
  });
}

describeClient(
  'custom challenges with Amplify',
  (server) => {
    async function makeSomebody(
      { pool, ...input }: PlaceInput = {},
      attributes?: (person: Person) => Readonly<Record<string, string>>,
    ) {
      const place = await makePlace(server, { ...input, pool: { LambdaConfig: steps, ...pool } });
      onDevice(server, place);
      return { place, person: await addUser(server, place, attributes) };
    }

    /** What the functions of this kind were told about somebody. */
    function eventsOf(username: string, source: string) {
      return functions.eventsOf(username).filter(({ triggerSource }) => triggerSource.startsWith(source));
    }

    const definedSessions = (username: string) => eventsOf(username, 'DefineAuthChallenge').map(sessionOf);

    /** Gives the right answers from the first step on. */
    async function passSteps(username: string) {
      expect(await confirmSignIn({ challengeResponse: 'answer 1' })).toEqual(askedForStep('2', username));
      expect(await confirmSignIn({ challengeResponse: 'answer 2' })).toEqual(done);
    }

    test('without a password: step by step, and a wrong answer is another try', async () => {
      const { person } = await makeSomebody();
      const { username } = person;
      expect(await signIn({ username, options: withoutSrp })).toEqual(askedForStep('1', username));
      expect(await confirmSignIn({ challengeResponse: 'wrong' })).toEqual(askedForStep('1', username));
      await passSteps(username);
      expect(await getCurrentUser()).toMatchObject({
        username,
        signInDetails: { loginId: username, authFlowType: 'CUSTOM_WITHOUT_SRP' },
      });
      expect(definedSessions(username)).toEqual([
        [],
        ['-CUSTOM_CHALLENGE STEP-1'],
        ['-CUSTOM_CHALLENGE STEP-1', 'CUSTOM_CHALLENGE STEP-1'],
        ['-CUSTOM_CHALLENGE STEP-1', 'CUSTOM_CHALLENGE STEP-1', 'CUSTOM_CHALLENGE STEP-2'],
      ]);
      expect(eventsOf(username, 'VerifyAuthChallengeResponse').map(({ request }) => request)).toMatchObject([
        { privateChallengeParameters: { answer: 'answer 1' }, challengeAnswer: 'wrong' },
        { privateChallengeParameters: { answer: 'answer 1' }, challengeAnswer: 'answer 1' },
        { privateChallengeParameters: { answer: 'answer 2' }, challengeAnswer: 'answer 2' },
      ]);
    });

    test('with a password: first that, then step by step', async () => {
      const { person } = await makeSomebody();
      const { username, password } = person;
      await expect(signIn({ username, password: 'Wrong-Horse-7', options: withSrp })).rejects.toMatchObject(wrong);
      expect(await signIn({ username, password, options: withSrp })).toEqual(askedForStep('1', username));
      await passSteps(username);
      expect(definedSessions(username).slice(-4)).toEqual([
        ['SRP_A'],
        ['SRP_A', 'PASSWORD_VERIFIER'],
        ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE STEP-1'],
        ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE STEP-1', 'CUSTOM_CHALLENGE STEP-2'],
      ]);
      expect(eventsOf(username, 'CreateAuthChallenge').map(sessionOf)[0]).toEqual(['SRP_A', 'PASSWORD_VERIFIER']);
    });

    test.each([withoutSrp, withSrp])(
      '$authFlowType: when the functions say so it has failed, for good',
      async (options) => {
        const { person } = await makeSomebody();
        const { username, password } = person;
        await signIn({ username, ...(options === withSrp && { password }), options });
        await confirmSignIn({ challengeResponse: 'wrong' });
        await confirmSignIn({ challengeResponse: 'wrong' });
        await expect(confirmSignIn({ challengeResponse: 'wrong' })).rejects.toMatchObject(wrong);
        await expect(confirmSignIn({ challengeResponse: 'answer 1' })).rejects.toMatchObject({
          name: 'NotAuthorizedException',
          message: expect.stringMatching(/^Invalid session for the user/),
        });
        await expect(getCurrentUser()).rejects.toMatchObject({ name: 'UserUnAuthenticatedException' });
      },
    );

    test('what the app tells reaches the functions that it is for', async () => {
      const { person } = await makeSomebody({ pool: { LambdaConfig: { ...steps, ...around } } });
      const { username } = person;
      await signIn({ username, options: { ...withoutSrp, clientMetadata: { at: 'the door' } } });
      await confirmSignIn({ challengeResponse: 'answer 1', options: { clientMetadata: { at: 'step 1' } } });
      await confirmSignIn({ challengeResponse: 'answer 2', options: { clientMetadata: { at: 'step 2' } } });
      const told = functions.eventsOf(username).map(({ triggerSource, request }) => {
        const { clientMetadata, validationData } = request as Record<string, { at?: string } | undefined>;
        return [triggerSource.split('_')[0], clientMetadata?.at ?? null, validationData?.at ?? null];
      });
      expect(told).toEqual([
        ['PreAuthentication', null, 'the door'],
        ['DefineAuthChallenge', null, null],
        ['CreateAuthChallenge', null, null],
        ['VerifyAuthChallengeResponse', 'step 1', null],
        ['DefineAuthChallenge', 'step 1', null],
        ['CreateAuthChallenge', 'step 1', null],
        ['VerifyAuthChallengeResponse', 'step 2', null],
        ['DefineAuthChallenge', 'step 2', null],
        ['PostAuthentication', 'step 2', null],
        ['TokenGeneration', 'step 2', null],
      ]);
    });

    test('a function that fails while it judges spends the answer, and the next sign-in goes on', async () => {
      const { person } = await makeSomebody();
      const { username } = person;
      await signIn({ username, options: withoutSrp });
      const options = { clientMetadata: { ask: 'fail in verify' } };
      await expect(confirmSignIn({ challengeResponse: 'answer 1', options })).rejects.toMatchObject({
        name: 'UserLambdaValidationException',
        message: 'VerifyAuthChallengeResponse failed with error verify is out of order.',
      });
      await expect(confirmSignIn({ challengeResponse: 'answer 1' })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
      await signIn({ username, options: withoutSrp });
      await passSteps(username);
    });

    test('a function that fails afterwards ends the sign-in', async () => {
      const { person } = await makeSomebody();
      await signIn({ username: person.username, options: withoutSrp });
      const options = { clientMetadata: { ask: 'fail in define' } };
      await expect(confirmSignIn({ challengeResponse: 'answer 1', options })).rejects.toMatchObject({
        name: 'UserLambdaValidationException',
        message: 'DefineAuthChallenge failed with error define is out of order.',
      });
      await expect(confirmSignIn({ challengeResponse: 'answer 1' })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
    });

    describe('a name that is nobody’s', () => {
      test('meets the same challenges, and fails at the end', async () => {
        await makeSomebody();
        const { username } = newPerson();
        expect(await signIn({ username, options: withoutSrp })).toEqual(askedForStep('1', username));
        expect(await confirmSignIn({ challengeResponse: 'answer 1' })).toEqual(askedForStep('2', username));
        await expect(confirmSignIn({ challengeResponse: 'answer 2' })).rejects.toMatchObject(wrong);
        const told = functions.eventsOf(username).map(({ request }) => request['userNotFound']);
        expect(new Set(told)).toEqual(new Set([true]));
      });

      test('fails at the password', async () => {
        await makeSomebody();
        const { username, password } = newPerson();
        await expect(signIn({ username, password, options: withSrp })).rejects.toMatchObject(wrong);
      });

      test('is told at a client that does not hide it', async () => {
        await makeSomebody({ client: { PreventUserExistenceErrors: 'LEGACY' } });
        const { username } = newPerson();
        await expect(signIn({ username, options: withoutSrp })).rejects.toMatchObject({
          name: 'UserNotFoundException',
          message: 'User does not exist.',
        });
        expect(functions.eventsOf(username)).toEqual([]);
      });
    });

    test('a second factor stands between the password and the steps', async () => {
      const phone = newPhone();
      const { person } = await makeSomebody({ mfa: 'ON', factors: ['sms'] }, () => ({ phone_number: phone }));
      const { username, password } = person;
      expect(await signIn({ username, password, options: withSrp })).toMatchObject(askedForSms);
      expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(
        askedForStep('1', username),
      );
      await passSteps(username);
      expect(definedSessions(username).at(-1)).toEqual([
        'SRP_A',
        'PASSWORD_VERIFIER',
        'SMS_MFA',
        'CUSTOM_CHALLENGE STEP-1',
        'CUSTOM_CHALLENGE STEP-2',
      ]);
    });

    test('a temporary password gives way between the password and the steps', async () => {
      const { place } = await makeSomebody();
      const { username, password } = newPerson();
      const TemporaryPassword = 'Temporary-Horse-1';
      const created = { UserPoolId: place.userPoolId, Username: username, TemporaryPassword };
      await administrator(server).send(new AdminCreateUserCommand({ ...created, MessageAction: 'SUPPRESS' }));
      expect(await signIn({ username, password: TemporaryPassword, options: withSrp })).toEqual({
        isSignedIn: false,
        nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED', missingAttributes: [] },
      });
      expect(await confirmSignIn({ challengeResponse: password })).toEqual(askedForStep('1', username));
      await passSteps(username);
      expect(definedSessions(username).at(-1)?.slice(0, 3)).toEqual([
        'SRP_A',
        'PASSWORD_VERIFIER',
        'NEW_PASSWORD_REQUIRED',
      ]);
    });

    describe.each([withoutSrp, withSrp])('$authFlowType on a device', (options) => {
      async function onKnownDevice() {
        const phone = newPhone();
        const { place, person } = await makeSomebody(
          {
            mfa: 'ON',
            factors: ['sms'],
            pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } },
          },
          () => ({ phone_number: phone }),
        );
        const device = onDevice(server, place);
        expect(await signIn(person)).toMatchObject(askedForSms);
        expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
        await signOut();
        const { username, password } = person;
        const begin = () => signIn({ username, ...(options === withSrp && { password }), options });
        return { place, person, phone, device, begin };
      }

      test('that is remembered, the device proves itself last, and no code is asked for', async () => {
        const { person, phone, device, begin } = await onKnownDevice();
        expect(await begin()).toEqual(askedForStep('1', person.username));
        await passSteps(person.username);
        expect((await fetchAuthSession()).tokens?.accessToken.payload).toMatchObject({
          device_key: stored(device, 'deviceKey'),
        });
        expect(await messagesTo(server, phone)).toHaveLength(1);
      });

      test('that is forgotten is a new one, and a code is asked for', async () => {
        const { place, person, phone, device, begin } = await onKnownDevice();
        const DeviceKey = present(stored(device, 'deviceKey'));
        const forgotten = { UserPoolId: place.userPoolId, Username: person.username, DeviceKey };
        await administrator(server).send(new AdminForgetDeviceCommand(forgotten));
        if (options === withSrp) {
          expect(await begin()).toMatchObject(askedForSms);
          expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(
            askedForStep('1', person.username),
          );
          await passSteps(person.username);
        } else {
          await begin();
          await confirmSignIn({ challengeResponse: 'answer 1' });
          expect(await confirmSignIn({ challengeResponse: 'answer 2' })).toMatchObject(askedForSms);
          expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
        }
        expect(stored(device, 'deviceKey')).not.toBe(DeviceKey);
      });
    });

    test('a pool without the functions has no such flow', async () => {
      const { person } = await makeSomebody({ pool: { LambdaConfig: {} } });
      await expect(signIn({ username: person.username, options: withoutSrp })).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'Custom auth lambda trigger is not configured for the user pool.',
      });
    });
  },
  functions.flags,
  functions.env,
);
