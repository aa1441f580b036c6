import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchDevices,
  fetchUserAttributes,
  getCurrentUser,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { afterAll, describe, expect, test } from 'vitest';
import { onDevice } from './amplify.ts';
import { functionArn, functionsOfSuites } from './functions.ts';
import { administrator } from './people.ts';
import { makePlace, newPhone, type PlaceInput } from './pools.ts';
import { describeClient, lastCodeTo, messagesTo } from './server.ts';
import { totp } from './totp.ts';

const functions = functionsOfSuites();
afterAll(() => functions.remove());

const TEMPORARY = 'Temporary-Horse-1';
const password = 'Correct-Horse-7';
const done = { isSignedIn: true, nextStep: { signInStep: 'DONE' } };
const askedForSms = { isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_SMS_CODE' } };
const flows = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const;

const pools: readonly [string, Partial<CreateUserPoolCommandInput>][] = [
  ['the address is the username', { UsernameAttributes: ['email'] }],
  ['the address is an alias', { AliasAttributes: ['email'] }],
];

describeClient(
  'signing in by e-mail address with Amplify, where',
  (server) => {
    describe.each(pools)('%s', (_, pool) => {
      /** Somebody with a verified address and, unless it stays temporary, a password. */
      async function makeSomebody(input: PlaceInput = {}, isTemporary = false) {
        const place = await makePlace(server, {
          ...input,
          pool: { UsernameConfiguration: { CaseSensitive: false }, ...pool, ...input.pool },
        });
        onDevice(server, place);
        const email = `ada-${randomUUID().slice(0, 13)}@example.com`;
        const phone = newPhone();
        const Username = pool.UsernameAttributes ? email : email.slice(0, email.indexOf('@'));
        const sdk = administrator(server);
        const { User } = await sdk.send(
          new AdminCreateUserCommand({
            UserPoolId: place.userPoolId,
            Username,
            TemporaryPassword: TEMPORARY,
            MessageAction: 'SUPPRESS',
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
              { Name: 'phone_number', Value: phone },
            ],
          }),
        );
        const named = { UserPoolId: place.userPoolId, Username };
        const permanent = new AdminSetUserPasswordCommand({ ...named, Password: password, Permanent: true });
        if (!isTemporary) await sdk.send(permanent);
        // However it is typed.
        return { place, username: User?.Username, typed: email.toUpperCase(), email, phone };
      }

      describe.each(flows)('by %s', (authFlowType) => {
        const options = { authFlowType };

        test('a code is asked for and given', async () => {
          const { typed, username, phone } = await makeSomebody({ mfa: 'ON', factors: ['sms'] });
          expect(await signIn({ username: typed, password, options })).toMatchObject(askedForSms);
          expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
          expect(await getCurrentUser()).toMatchObject({ username, signInDetails: { loginId: typed } });
          expect(await fetchUserAttributes()).toMatchObject({ phone_number_verified: 'true' });
        });

        test('a temporary password gives way, and an app is set up', async () => {
          const { typed, username } = await makeSomebody({ mfa: 'ON', factors: ['app'] }, true);
          expect(await signIn({ username: typed, password: TEMPORARY, options })).toMatchObject({
            nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED' },
          });
          const { nextStep } = await confirmSignIn({ challengeResponse: password });
          if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(nextStep.signInStep);
          const code = totp(nextStep.totpSetupDetails.sharedSecret);
          expect(await confirmSignIn({ challengeResponse: code })).toEqual(done);
          expect(await getCurrentUser()).toMatchObject({ username });
        });
      });

      test('a known device needs no code', async () => {
        const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false };
        const { typed, phone } = await makeSomebody({ mfa: 'ON', factors: ['sms'], pool: { DeviceConfiguration } });
        expect(await signIn({ username: typed, password })).toMatchObject(askedForSms);
        expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
        expect(await fetchDevices()).toHaveLength(1);
        await signOut();
        expect(await signIn({ username: typed, password })).toEqual(done);
        expect(await messagesTo(server, phone)).toHaveLength(1);
      });

      test.each(['PASSWORD', 'PASSWORD_SRP'] as const)('USER_AUTH: %s, then a code', async (preferredChallenge) => {
        const { typed, phone } = await makeSomebody({ mfa: 'ON', factors: ['sms'] });
        const options = { authFlowType: 'USER_AUTH', preferredChallenge } as const;
        expect(await signIn({ username: typed, password, options })).toMatchObject(askedForSms);
        expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, phone) })).toEqual(done);
      });

      test('USER_AUTH: a code to the address, chosen', async () => {
        const AllowedFirstAuthFactors = ['PASSWORD' as const, 'EMAIL_OTP' as const];
        const policies = { Policies: { SignInPolicy: { AllowedFirstAuthFactors } } };
        const { typed, email } = await makeSomebody({ pool: policies });
        await signIn({ username: typed, options: { authFlowType: 'USER_AUTH' } });
        expect(await confirmSignIn({ challengeResponse: 'EMAIL_OTP' })).toMatchObject({
          nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' },
        });
        expect(await confirmSignIn({ challengeResponse: await lastCodeTo(server, email) })).toEqual(done);
        expect((await fetchAuthSession()).tokens?.idToken?.payload).toMatchObject({ email });
      });

      test.each(['CUSTOM_WITH_SRP', 'CUSTOM_WITHOUT_SRP'] as const)('%s', async (authFlowType) => {
        const LambdaConfig = {
          DefineAuthChallenge: functionArn('define-steps'),
          CreateAuthChallenge: functionArn('create-step'),
          VerifyAuthChallengeResponse: functionArn('verify-step'),
        };
        const { typed, username } = await makeSomebody({ pool: { LambdaConfig } });
        const secret = authFlowType === 'CUSTOM_WITH_SRP' ? { password } : {};
        expect(await signIn({ username: typed, ...secret, options: { authFlowType } })).toMatchObject({
          nextStep: { additionalInfo: { step: '1', USERNAME: username } },
        });
        await confirmSignIn({ challengeResponse: 'answer 1' });
        expect(await confirmSignIn({ challengeResponse: 'answer 2' })).toEqual(done);
        expect(await getCurrentUser()).toMatchObject({ username });
      });
    });
  },
  functions.flags,
  functions.env,
);
