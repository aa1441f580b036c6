import { Amplify } from 'aws-amplify';
import {
  AuthError,
  type AuthSession,
  type AuthTokens,
  type AuthUser,
  type AuthWebAuthnCredential,
  associateWebAuthnCredential,
  autoSignIn,
  type CodeDeliveryDetails,
  type ConfirmSignInInput,
  type ConfirmSignInOutput,
  type ConfirmSignUpInput,
  type ConfirmSignUpOutput,
  type ConfirmUserAttributeInput,
  type CredentialsAndIdentityId,
  type CredentialsAndIdentityIdProvider,
  confirmResetPassword,
  confirmSignIn,
  confirmSignUp,
  confirmUserAttribute,
  decodeJWT,
  deleteUser,
  deleteUserAttributes,
  deleteWebAuthnCredential,
  type FetchDevicesOutput,
  type FetchMFAPreferenceOutput,
  type FetchUserAttributesOutput,
  fetchAuthSession,
  fetchDevices,
  fetchMFAPreference,
  fetchUserAttributes,
  forgetDevice,
  type GetCredentialsOptions,
  getCurrentUser,
  type JWT,
  type ListWebAuthnCredentialsInput,
  type ListWebAuthnCredentialsOutput,
  listWebAuthnCredentials,
  type ResendSignUpCodeOutput,
  type ResetPasswordOutput,
  rememberDevice,
  resendSignUpCode,
  resetPassword,
  type SendUserAttributeVerificationCodeOutput,
  type SetUpTOTPOutput,
  type SignInInput,
  type SignInOutput,
  type SignInWithRedirectInput,
  type SignOutInput,
  type SignUpInput,
  type SignUpOutput,
  sendUserAttributeVerificationCode,
  setUpTOTP,
  signIn,
  signInWithRedirect,
  signOut,
  signUp,
  type TokenProvider,
  type UpdateMFAPreferenceInput,
  type UpdateUserAttributeOutput,
  type UpdateUserAttributesInput,
  type UpdateUserAttributesOutput,
  type UserAttributeKey,
  updateMFAPreference,
  updatePassword,
  updateUserAttribute,
  updateUserAttributes,
  type VerifiableUserAttributeKey,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import {
  CookieStorage,
  defaultStorage,
  Hub,
  type KeyValueStorageInterface,
  sessionStorage,
  sharedInMemoryStorage,
} from 'aws-amplify/utils';

/**
 * An app of Amplify 6 that names its types wherever it can. It is compiled and never run: here against Amplify's types, and by
 * `amplify-types.test.ts` against ours.
 */

const metadata = { options: { clientMetadata: { a: 'b' } } };

export async function makeAccount(): Promise<string | undefined> {
  const userAttributes = { email: 'x', phone_number: '+1', 'custom:a': 'b', given_name: 'x' };
  const input: SignUpInput = {
    username: 'a',
    password: 'b',
    options: { userAttributes, validationData: { a: 'b' }, clientMetadata: { a: 'b' }, autoSignIn: true },
  };
  const { userId, nextStep }: SignUpOutput = await signUp(input);
  await signUp({ username: 'a', options: { userAttributes, autoSignIn: { authFlowType: 'USER_AUTH' } } });
  const confirmation: ConfirmSignUpInput = {
    username: 'a',
    confirmationCode: '1',
    options: { forceAliasCreation: true, clientMetadata: { a: 'b' } },
  };
  const confirmed: ConfirmSignUpOutput = await confirmSignUp(confirmation);
  const resent: ResendSignUpCodeOutput = await resendSignUpCode({ username: 'a', ...metadata });
  const followed: SignInOutput = await autoSignIn();
  switch (nextStep.signUpStep) {
    case 'CONFIRM_SIGN_UP': {
      const delivery: CodeDeliveryDetails = nextStep.codeDeliveryDetails;
      return [delivery.deliveryMedium, delivery.destination, delivery.attributeName, resent.destination].join();
    }
    case 'COMPLETE_AUTO_SIGN_IN':
      return [nextStep.codeDeliveryDetails?.destination, confirmed.nextStep.signUpStep, userId].join();
    case 'DONE':
      return followed.nextStep.signInStep;
    default: {
      const none: never = nextStep;
      return none;
    }
  }
}

export function nameStep({ nextStep }: SignInOutput): string | undefined {
  switch (nextStep.signInStep) {
    case 'CONFIRM_SIGN_IN_WITH_SMS_CODE':
    case 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE':
      return nextStep.codeDeliveryDetails?.destination;
    case 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE':
      return nextStep.additionalInfo?.['question'];
    case 'CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED': {
      const missing: UserAttributeKey[] | undefined = nextStep.missingAttributes;
      return missing?.join();
    }
    case 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION':
    case 'CONTINUE_SIGN_IN_WITH_MFA_SETUP_SELECTION':
      return String(nextStep.allowedMFATypes?.includes('TOTP'));
    case 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP':
      return nextStep.totpSetupDetails.getSetupUri('App', nextStep.totpSetupDetails.sharedSecret).toString();
    case 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION':
      return String(nextStep.availableChallenges?.includes('EMAIL_OTP'));
    case 'CONFIRM_SIGN_IN_WITH_TOTP_CODE':
    case 'CONFIRM_SIGN_IN_WITH_PASSWORD':
    case 'CONTINUE_SIGN_IN_WITH_EMAIL_SETUP':
    case 'CONFIRM_SIGN_UP':
    case 'RESET_PASSWORD':
    case 'DONE':
      return nextStep.signInStep;
    default: {
      const none: never = nextStep;
      return none;
    }
  }
}

export async function goIn(): Promise<boolean> {
  const input: SignInInput = {
    username: 'a',
    password: 'b',
    options: { authFlowType: 'USER_SRP_AUTH', clientMetadata: { a: 'b' } },
  };
  const output: SignInOutput = await signIn(input);
  await signIn({ username: 'a', options: { authFlowType: 'USER_AUTH', preferredChallenge: 'WEB_AUTHN' } });
  await signIn({ username: 'a', password: 'b', options: { authFlowType: 'CUSTOM_WITH_SRP' } });
  const answer: ConfirmSignInInput = {
    challengeResponse: 'x',
    options: { userAttributes: { email: 'x' }, clientMetadata: { a: 'b' }, friendlyDeviceName: 'x' },
  };
  const answered: ConfirmSignInOutput = await confirmSignIn(answer);
  await signInWithRedirect();
  const atGoogle: SignInWithRedirectInput = {
    provider: 'Google',
    customState: 'x',
    options: { preferPrivateSession: true, loginHint: 'x', lang: 'de', nonce: 'n', prompt: 'LOGIN' },
  };
  await signInWithRedirect(atGoogle);
  await signInWithRedirect({ provider: { custom: 'x' } });
  await signInWithRedirect({ provider: { idpIdentifier: 'x' } });
  await signInWithRedirect({ provider: 'Apple', options: { prompt: 'SELECT_ACCOUNT' } });
  const leaving: SignOutInput = { global: true, oauth: { redirectUrl: 'x' } };
  await signOut(leaving);
  await signOut();
  return output.isSignedIn && answered.isSignedIn;
}

export async function readSession(): Promise<unknown[]> {
  const { username, userId, signInDetails }: AuthUser = await getCurrentUser();
  const session: AuthSession = await fetchAuthSession({ forceRefresh: true, clientMetadata: { a: 'b' } });
  const { credentials, identityId, userSub } = session;
  const tokens: AuthTokens | undefined = session.tokens;
  const idToken: JWT | undefined = tokens?.idToken;
  const groups = tokens?.accessToken.payload['cognito:groups'];
  const { iss, aud, jti, scope, exp } = decodeJWT('x').payload;
  return [
    [username, userId, signInDetails?.loginId, signInDetails?.authFlowType, identityId, userSub],
    [idToken?.payload.sub?.trim(), tokens?.accessToken.toString(), tokens?.accessToken.payload.exp],
    [credentials?.accessKeyId, credentials?.sessionToken, credentials?.expiration?.getTime()],
    Array.isArray(groups) && groups.length,
    [iss?.length, aud?.length, jti?.length, scope?.length, exp?.toFixed()],
  ];
}

export async function changeAttributes(): Promise<unknown[]> {
  const attributes: FetchUserAttributesOutput = await fetchUserAttributes();
  const known: Partial<Record<UserAttributeKey, string>> = attributes;
  const input: UpdateUserAttributesInput = { userAttributes: { email: 'x', 'custom:y': 'z' }, ...metadata };
  const updated: UpdateUserAttributesOutput = await updateUserAttributes(input);
  const one: UpdateUserAttributeOutput = await updateUserAttribute({
    userAttribute: { attributeKey: 'email', value: 'x' },
    ...metadata,
  });
  const { nextStep } = one;
  if (nextStep.updateAttributeStep === 'CONFIRM_ATTRIBUTE_WITH_CODE') nextStep.codeDeliveryDetails?.destination?.trim();
  const sent: SendUserAttributeVerificationCodeOutput = await sendUserAttributeVerificationCode({
    userAttributeKey: 'email',
    ...metadata,
  });
  const userAttributeKey: VerifiableUserAttributeKey = 'phone_number';
  const confirmation: ConfirmUserAttributeInput = { userAttributeKey, confirmationCode: '1' };
  await confirmUserAttribute(confirmation);
  await deleteUserAttributes({ userAttributeKeys: ['custom:x', 'nickname'] });
  return [attributes.email, attributes['custom:x'], known.sub, updated['email']?.isUpdated, sent.attributeName];
}

export async function keepSafe(): Promise<unknown[]> {
  const { nextStep }: ResetPasswordOutput = await resetPassword({ username: 'x', ...metadata });
  if (nextStep.resetPasswordStep === 'CONFIRM_RESET_PASSWORD_WITH_CODE')
    nextStep.codeDeliveryDetails.destination?.trim();
  await confirmResetPassword({ username: 'x', newPassword: 'y', confirmationCode: '1', ...metadata });
  await updatePassword({ oldPassword: 'x', newPassword: 'y' });
  const setup: SetUpTOTPOutput = await setUpTOTP();
  const uri: URL = setup.getSetupUri('App');
  await verifyTOTPSetup({ code: '1', options: { friendlyDeviceName: 'x' } });
  const preference: UpdateMFAPreferenceInput = { sms: 'ENABLED', totp: 'PREFERRED', email: 'NOT_PREFERRED' };
  await updateMFAPreference(preference);
  const factors: FetchMFAPreferenceOutput = await fetchMFAPreference();
  await rememberDevice();
  await forgetDevice();
  await forgetDevice({ device: { id: 'x' } });
  const devices: FetchDevicesOutput = await fetchDevices();
  await associateWebAuthnCredential();
  const page: ListWebAuthnCredentialsInput = { pageSize: 5, nextToken: 'x' };
  const passkeys: ListWebAuthnCredentialsOutput = await listWebAuthnCredentials(page);
  const first: AuthWebAuthnCredential | undefined = passkeys.credentials[0];
  await deleteWebAuthnCredential({ credentialId: 'x' });
  await deleteUser();
  return [
    [uri.href, setup.sharedSecret, factors.enabled?.includes('TOTP'), factors.preferred === 'SMS'],
    devices.map(({ id, name, attributes, createDate }) => [id, name, attributes?.['x'], createDate?.toISOString()]),
    devices.map(({ lastModifiedDate, lastAuthenticatedDate }) => [lastModifiedDate, lastAuthenticatedDate]),
    [first?.credentialId, first?.friendlyCredentialName, first?.relyingPartyId, first?.authenticatorAttachment],
    [first?.authenticatorTransports, first?.createdAt, passkeys.nextToken],
  ];
}

export function fail(error: unknown): never {
  if (error instanceof AuthError) {
    const { name, message, recoverySuggestion, underlyingError } = error;
    throw new AuthError({ name, message, recoverySuggestion: recoverySuggestion ?? 'r', underlyingError });
  }
  throw new AuthError({ name: 'Mine', message: 'm' });
}

export class OwnStorage implements KeyValueStorageInterface {
  readonly #values = new Map<string, string>();
  async setItem(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
  }
  async getItem(key: string): Promise<string | null> {
    return this.#values.get(key) ?? null;
  }
  async removeItem(key: string): Promise<void> {
    this.#values.delete(key);
  }
  async clear(): Promise<void> {
    this.#values.clear();
  }
}

export const ownTokens: TokenProvider = {
  async getTokens({ forceRefresh } = {}) {
    const accessToken: JWT = decodeJWT(forceRefresh ? 'x' : 'y');
    const idToken: JWT = { payload: { sub: 'x' }, toString: () => 'z' };
    return { accessToken, idToken };
  },
};

export class OwnCredentials implements CredentialsAndIdentityIdProvider {
  async getCredentialsAndIdentityId(options: GetCredentialsOptions): Promise<CredentialsAndIdentityId | undefined> {
    const { authConfig, forceRefresh } = options;
    if (!options.authenticated) return undefined;
    const accessKeyId = String(options.tokens.idToken);
    return {
      credentials: { accessKeyId, secretAccessKey: JSON.stringify(authConfig) },
      identityId: String(forceRefresh),
    };
  }
  clearCredentialsAndIdentityId(): void {}
}

export function configure(): () => void {
  const Auth = { Cognito: { userPoolId: 'a_b', userPoolClientId: 'c' } };
  Amplify.configure({ Storage: { S3: { bucket: 'b', region: 'eu-west-1' } } });
  Amplify.configure({ ...Amplify.getConfig(), Auth }, { ssr: true });
  Amplify.configure({ Auth }, { Auth: { tokenProvider: ownTokens, credentialsProvider: new OwnCredentials() } });
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } });
  const storages: KeyValueStorageInterface[] = [defaultStorage, sessionStorage, sharedInMemoryStorage];
  for (const storage of storages) cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  cognitoUserPoolsTokenProvider.setKeyValueStorage(new CookieStorage({ domain: '.example.com', sameSite: 'lax' }));
  cognitoUserPoolsTokenProvider.setKeyValueStorage(new OwnStorage());
  return Hub.listen('auth', ({ payload }) => {
    if (payload.event === 'signedIn') payload.data.username.trim();
    if (payload.event === 'tokenRefresh_failure') payload.data.error?.name.trim();
  });
}
