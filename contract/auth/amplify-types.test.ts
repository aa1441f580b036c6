import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type {
  FetchUserAttributesOutput,
  SignInInput,
  SignInOutput,
  SignInWithRedirectInput,
  UserAttributeKey,
} from '../../packages/client/src/amplify/index.ts';
import * as ours from '../../packages/client/src/amplify/index.ts';
import { clientSource, compileApp } from './compile-app.ts';

// The compiler refuses a name that is not there.
export type {
  AuthSession,
  AuthTokens,
  AuthUser,
  AuthWebAuthnCredential,
  CodeDeliveryDetails,
  ConfirmResetPasswordInput,
  ConfirmSignInInput,
  ConfirmSignInOutput,
  ConfirmSignUpInput,
  ConfirmSignUpOutput,
  ConfirmUserAttributeInput,
  CredentialsAndIdentityId,
  CredentialsAndIdentityIdProvider,
  DeleteUserAttributesInput,
  DeleteWebAuthnCredentialInput,
  FetchAuthSessionOptions,
  FetchDevicesOutput,
  FetchMFAPreferenceOutput,
  FetchUserAttributesOutput,
  ForgetDeviceInput,
  GetCredentialsOptions,
  GetCurrentUserOutput,
  JWT,
  ListWebAuthnCredentialsInput,
  ListWebAuthnCredentialsOutput,
  ResendSignUpCodeInput,
  ResendSignUpCodeOutput,
  ResetPasswordInput,
  ResetPasswordOutput,
  SendUserAttributeVerificationCodeInput,
  SendUserAttributeVerificationCodeOutput,
  SetUpTOTPOutput,
  SignInInput,
  SignInOutput,
  SignInWithRedirectInput,
  SignOutInput,
  SignUpInput,
  SignUpOutput,
  TokenProvider,
  UpdateMFAPreferenceInput,
  UpdatePasswordInput,
  UpdateUserAttributeInput,
  UpdateUserAttributeOutput,
  UpdateUserAttributesInput,
  UpdateUserAttributesOutput,
  UserAttributeKey,
  VerifiableUserAttributeKey,
  VerifyTOTPSetupInput,
} from '../../packages/client/src/amplify/index.ts';

test('every name of aws-amplify/auth is there, types too', () => {
  // What `aws-amplify/auth` hands on.
  const entry = join('node_modules', '@aws-amplify', 'auth', 'dist', 'esm', 'index.d.ts');
  const blocks = [...readFileSync(entry, 'utf8').matchAll(/export \{(.*?)\}/gs)];
  const theirs = new Set(
    blocks.flatMap(([, names = '']) => names.split(',').map((name) => name.trim())).filter(Boolean),
  );
  expect(theirs.size).toBeGreaterThan(70);
  const source = readFileSync(fileURLToPath(import.meta.url), 'utf8');
  const [, block = ''] = /^export type \{(.*?)^\}/ms.exec(source) ?? [];
  const types = block.split(',').map((name) => name.trim());
  expect([...theirs].filter((name) => !types.includes(name) && !(name in ours))).toEqual([]);
});

test('the types are those of the functions', () => {
  expectTypeOf(ours.signIn).parameter(0).toEqualTypeOf<SignInInput>();
  expectTypeOf(ours.signIn).returns.resolves.toEqualTypeOf<SignInOutput>();
  expectTypeOf(ours.fetchUserAttributes).returns.resolves.toEqualTypeOf<FetchUserAttributesOutput>();
  expectTypeOf<'custom:badge'>().toExtend<UserAttributeKey>();
  expectTypeOf<'typo'>().not.toExtend<UserAttributeKey>();
});

test('a strict app compiles as it does with Amplify', () => {
  const nameOf = ({ nextStep }: SignInOutput): string => {
    switch (nextStep.signInStep) {
      case 'CONFIRM_SIGN_IN_WITH_SMS_CODE':
      case 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE':
        return nextStep.codeDeliveryDetails.destination ?? '';
      case 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION':
        return nextStep.availableChallenges?.join() ?? '';
      case 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION':
      case 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION':
        return nextStep.allowedMFATypes.join();
      case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP':
        return nextStep.totpSetupDetails.sharedSecret;
      case 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE':
      case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED':
      case 'CONFIRM_SIGN_IN_WITH_PASSWORD':
      case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
      case 'CONFIRM_SIGN_UP':
      case 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP':
      case 'DONE':
      case 'RESET_PASSWORD':
        return nextStep.signInStep;
      default: {
        const none: never = nextStep;
        return none;
      }
    }
  };
  expect(nameOf({ isSignedIn: true, nextStep: { signInStep: 'DONE' } })).toBe('DONE');
  expectTypeOf<ours.AuthError>().toHaveProperty('recoverySuggestion').toEqualTypeOf<string | undefined>();
  expectTypeOf<ours.AuthError>().toHaveProperty('underlyingError').toEqualTypeOf<unknown>();
  expectTypeOf<{ options: { preferPrivateSession: true } }>().toExtend<SignInWithRedirectInput>();
  const heard: string[] = [];
  const stop = ours.Hub.listen('auth', ({ payload }) => {
    if (payload.event === 'signedIn') heard.push(payload.data.username);
    if (payload.event === 'signInWithRedirect_failure') heard.push(payload.data.error?.name ?? '');
  });
  stop();
  ours.Hub.listen('of the app', ({ payload }) => expectTypeOf(payload.data).toEqualTypeOf<unknown>())();
});

test('an app that names its types compiles against these as it does against Amplify`s', {
  timeout: 60_000,
}, async () => {
  const program = readFileSync(fileURLToPath(new URL('amplify-program.ts', import.meta.url)), 'utf8');
  const entry = clientSource('amplify/index.ts');
  const amplify = ['aws-amplify', 'aws-amplify/auth', 'aws-amplify/auth/cognito', 'aws-amplify/utils'];
  const wrong = "import { signIn } from 'aws-amplify/auth';\nsignIn({ username: 1 });\n";
  const errors = await compileApp(
    new Map([
      ['program.ts', program],
      ['wrong.ts', wrong],
    ]),
    Object.fromEntries(amplify.map((name) => [name, entry])),
  );
  expect(errors).toEqual([expect.stringMatching(/^wrong\.ts\(2,/)]);
});
