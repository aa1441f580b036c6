import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type {
  FetchUserAttributesOutput,
  SignInInput,
  SignInOutput,
  UserAttributeKey,
} from '../../packages/client/src/amplify/index.ts';
import * as ours from '../../packages/client/src/amplify/index.ts';

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
