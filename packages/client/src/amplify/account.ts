import type * as attributes from '../attributes.ts';
import type { CodeDelivery } from '../code-delivery.ts';
import { deleteUser as removeAccount } from '../delete-user.ts';
import type * as deviceDeeds from '../devices.ts';
import type { AwsCredentials } from '../identity/identities.ts';
import { decodeJwt, type Jwt } from '../jwt.ts';
import type * as mfaDeeds from '../mfa.ts';
import type * as passkeyDeeds from '../passkeys.ts';
import type * as recoveryDeeds from '../recovery.ts';
import { isRefusal, type RefreshOptions } from '../session/refresh.ts';
import { type AuthTokens, fetchAuthSession as readSession } from '../session/session.ts';
import type { TotpSetup } from '../sign-in/read-step.ts';
import { check, settledClient, theClient } from './amplify.ts';
import type { AuthUser } from './hub.ts';

/** The functions of Amplify 6 for whoever is signed in: ours, on the one client. */

/** What most pages of an app do without is loaded when it is called. */
const passkeys = () => import('../passkeys.ts');
const deeds = () => import('./deeds.ts');

/** The session in the form of Amplify 6. */
export interface FetchAuthSessionOutput {
  readonly tokens?: AuthTokens;
  readonly userSub?: string;
  /** With an identity pool. */
  readonly credentials?: AwsCredentials;
  readonly identityId?: string;
}

/** @throws AuthError where there are tokens that could not be renewed; without any, the answer has none */
export async function fetchAuthSession(options?: RefreshOptions): Promise<FetchAuthSessionOutput> {
  const session = await readSession(await settledClient(), options);
  const { tokens, userSub, credentials, identityId, errors } = session;
  const isOver = errors.tokens?.name === 'NotAuthorizedException' && isRefusal(errors.tokens);
  if (errors.tokens && !isOver) throw errors.tokens;
  // Whoever is no guest simply has none.
  if (errors.credentials && errors.credentials.name !== 'GuestAccessNotAllowedError') throw errors.credentials;
  return { tokens, userSub, credentials, identityId };
}

/** @throws AuthError `UserUnAuthenticatedException` */
export async function getCurrentUser(): Promise<AuthUser> {
  const { tokens } = await fetchAuthSession();
  check(tokens, 'UserUnAuthenticatedException', 'User needs to be authenticated to call this API.');
  const { username = '', sub: userId = '' } = tokens.accessToken.payload;
  const { signInDetails } = tokens;
  return signInDetails ? { username, userId, signInDetails } : { username, userId };
}

export async function fetchUserAttributes(): Promise<Record<string, string>> {
  return (await deeds()).fetchUserAttributes(theClient());
}

type Update = Parameters<typeof attributes.updateUserAttributes>[1];

export async function updateUserAttributes(
  input: Update,
): Promise<Record<string, attributes.UpdateUserAttributeOutput>> {
  return (await deeds()).updateUserAttributes(theClient(), input);
}

export async function updateUserAttribute({
  userAttribute: { attributeKey, value },
  options,
}: {
  readonly userAttribute: { readonly attributeKey: string; readonly value: string };
  readonly options?: Update['options'];
}): Promise<attributes.UpdateUserAttributeOutput> {
  const outcomes = await updateUserAttributes({ userAttributes: { [attributeKey]: value }, options });
  // There is one for each name that was given.
  return outcomes[attributeKey] as attributes.UpdateUserAttributeOutput;
}

export async function sendUserAttributeVerificationCode(
  input: Parameters<typeof attributes.sendUserAttributeVerificationCode>[1],
): Promise<CodeDelivery> {
  return (await deeds()).sendUserAttributeVerificationCode(theClient(), input);
}

/** @throws AuthError `EmptyConfirmUserAttributeCode`, the service's */
export async function confirmUserAttribute(
  input: Parameters<typeof attributes.confirmUserAttribute>[1],
): Promise<void> {
  check(input.confirmationCode, 'EmptyConfirmUserAttributeCode', 'confirmation code is required');
  await (await deeds()).confirmUserAttribute(theClient(), input);
}

export async function deleteUserAttributes(
  input: Parameters<typeof attributes.deleteUserAttributes>[1],
): Promise<void> {
  return (await deeds()).deleteUserAttributes(theClient(), input);
}

/** @throws AuthError `EmptyResetPasswordUsername`, the service's */
export async function resetPassword(
  input: Parameters<typeof recoveryDeeds.resetPassword>[1],
): Promise<recoveryDeeds.ResetPasswordOutput> {
  check(input.username, 'EmptyResetPasswordUsername', 'username is required to resetPassword');
  return (await deeds()).resetPassword(theClient(), input);
}

/** @throws AuthError `EmptyConfirmResetPasswordUsername`, `…NewPassword`, `…ConfirmationCode`, the service's */
export async function confirmResetPassword(input: recoveryDeeds.ConfirmResetPasswordInput): Promise<void> {
  const needed = 'is required to confirmResetPassword';
  check(input.username, 'EmptyConfirmResetPasswordUsername', `username ${needed}`);
  check(input.newPassword, 'EmptyConfirmResetPasswordNewPassword', `newPassword ${needed}`);
  check(input.confirmationCode, 'EmptyConfirmResetPasswordConfirmationCode', `confirmationCode ${needed}`);
  await (await deeds()).confirmResetPassword(theClient(), input);
}

/** @throws AuthError `EmptyUpdatePassword`, the service's */
export async function updatePassword(
  input: Required<Parameters<typeof recoveryDeeds.updatePassword>[1]>,
): Promise<void> {
  const isGiven = input.oldPassword && input.newPassword;
  check(isGiven, 'EmptyUpdatePassword', 'oldPassword and newPassword are required to changePassword');
  await (await deeds()).updatePassword(theClient(), input);
}

export async function setUpTOTP(): Promise<TotpSetup> {
  return (await deeds()).setUpTOTP(theClient());
}

/** @throws AuthError `EmptyVerifyTOTPSetupCode`, the service's */
export async function verifyTOTPSetup(input: Parameters<typeof mfaDeeds.verifyTOTPSetup>[1]): Promise<void> {
  check(input.code, 'EmptyVerifyTOTPSetupCode', 'code is required to verifyTotpSetup');
  await (await deeds()).verifyTOTPSetup(theClient(), input);
}

export async function updateMFAPreference(input: Parameters<typeof mfaDeeds.updateMFAPreference>[1]): Promise<void> {
  await (await deeds()).updateMFAPreference(theClient(), input);
}

export async function fetchMFAPreference(): ReturnType<typeof mfaDeeds.fetchMFAPreference> {
  return (await deeds()).fetchMFAPreference(theClient());
}

/** @throws AuthError `DeviceMetadataNotFoundException` where this device is not tracked, the service's */
export async function rememberDevice(): Promise<void> {
  await (await deeds()).rememberDevice(theClient());
}

/** @throws as `rememberDevice` */
export async function forgetDevice(input?: Parameters<typeof deviceDeeds.forgetDevice>[1]): Promise<void> {
  await (await deeds()).forgetDevice(theClient(), input);
}

export async function fetchDevices(): Promise<deviceDeeds.Device[]> {
  return (await deeds()).fetchDevices(theClient());
}

export function deleteUser(): Promise<void> {
  return removeAccount(theClient());
}

export async function associateWebAuthnCredential(): Promise<void> {
  await (await passkeys()).associateWebAuthnCredential(theClient());
}

export async function listWebAuthnCredentials(
  input?: Parameters<typeof passkeyDeeds.listWebAuthnCredentials>[1],
): ReturnType<typeof passkeyDeeds.listWebAuthnCredentials> {
  return (await passkeys()).listWebAuthnCredentials(theClient(), input);
}

export async function deleteWebAuthnCredential(
  input: Parameters<typeof passkeyDeeds.deleteWebAuthnCredential>[1],
): Promise<void> {
  await (await passkeys()).deleteWebAuthnCredential(theClient(), input);
}

/** Reads a token. @throws AuthError `InvalidTokenError` for what is none */
export function decodeJWT(token: string): Jwt {
  const jwt = decodeJwt(token);
  // What cannot be read has no claims.
  const isToken = token.split('.').length === 3 && Object.keys(jwt.payload)[0];
  check(isToken, 'InvalidTokenError', 'Invalid token');
  return jwt;
}
