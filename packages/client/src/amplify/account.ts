import type { Client } from '../client.ts';
import { deleteUser as removeAccount } from '../delete-user.ts';
import { decodeJwt } from '../jwt.ts';
import type * as thePasskeys from '../passkeys.ts';
import { getTokens } from '../session/session.ts';
import { check, providers, userClient } from './amplify.ts';
import type * as theDeeds from './deeds.ts';
import type { JWT } from './shapes.ts';
import { signOut } from './sign-in.ts';

/** The functions of Amplify 6 for whoever is signed in: ours, on the one client. */

type Deeds = typeof theDeeds;
type Passkeys = typeof thePasskeys;
type OnTheClient<F> = F extends (client: Client, ...given: infer Given) => infer Output
  ? (...given: Given) => Output
  : never;

/** What most pages of an app do without is loaded when it is called. */
const deeds = () => import('./deeds.ts');
const passkeys = () => import('../passkeys.ts');

function later<All, Name extends keyof All>(load: () => Promise<All>, name: Name): OnTheClient<All[Name]> {
  const run = async (...given: unknown[]) => {
    const client = await userClient();
    return ((await load())[name] as (...all: unknown[]) => unknown)(client, ...given);
  };
  return run as OnTheClient<All[Name]>;
}

export const fetchUserAttributes: OnTheClient<Deeds['fetchUserAttributes']> = /* @__PURE__ */ later(
  deeds,
  'fetchUserAttributes',
);

export const updateUserAttributes: OnTheClient<Deeds['updateUserAttributes']> = /* @__PURE__ */ later(
  deeds,
  'updateUserAttributes',
);

export const updateUserAttribute: OnTheClient<Deeds['updateUserAttribute']> = /* @__PURE__ */ later(
  deeds,
  'updateUserAttribute',
);

export const sendUserAttributeVerificationCode: OnTheClient<Deeds['sendUserAttributeVerificationCode']> =
  /* @__PURE__ */ later(deeds, 'sendUserAttributeVerificationCode');

/** @throws AuthError `EmptyConfirmUserAttributeCode`, the service's */
export const confirmUserAttribute: OnTheClient<Deeds['confirmUserAttribute']> = /* @__PURE__ */ later(
  deeds,
  'confirmUserAttribute',
);

export const deleteUserAttributes: OnTheClient<Deeds['deleteUserAttributes']> = /* @__PURE__ */ later(
  deeds,
  'deleteUserAttributes',
);

/** @throws AuthError `EmptyResetPasswordUsername`, the service's */
export const resetPassword: OnTheClient<Deeds['resetPassword']> = /* @__PURE__ */ later(deeds, 'resetPassword');

/** @throws AuthError `EmptyConfirmResetPasswordUsername`, `…NewPassword`, `…ConfirmationCode`, the service's */
export const confirmResetPassword: OnTheClient<Deeds['confirmResetPassword']> = /* @__PURE__ */ later(
  deeds,
  'confirmResetPassword',
);

/** @throws AuthError `EmptyUpdatePassword`, the service's */
export const updatePassword: OnTheClient<Deeds['updatePassword']> = /* @__PURE__ */ later(deeds, 'updatePassword');

export const setUpTOTP: OnTheClient<Deeds['setUpTOTP']> = /* @__PURE__ */ later(deeds, 'setUpTOTP');

/** @throws AuthError `EmptyVerifyTOTPSetupCode`, the service's */
export const verifyTOTPSetup: OnTheClient<Deeds['verifyTOTPSetup']> = /* @__PURE__ */ later(deeds, 'verifyTOTPSetup');

export const updateMFAPreference: OnTheClient<Deeds['updateMFAPreference']> = /* @__PURE__ */ later(
  deeds,
  'updateMFAPreference',
);

export const fetchMFAPreference: OnTheClient<Deeds['fetchMFAPreference']> = /* @__PURE__ */ later(
  deeds,
  'fetchMFAPreference',
);

/** @throws AuthError `DeviceMetadataNotFoundException` where this device is not tracked, the service's */
export const rememberDevice: OnTheClient<Deeds['rememberDevice']> = /* @__PURE__ */ later(deeds, 'rememberDevice');

/** @throws as `rememberDevice` */
export const forgetDevice: OnTheClient<Deeds['forgetDevice']> = /* @__PURE__ */ later(deeds, 'forgetDevice');

export const fetchDevices: OnTheClient<Deeds['fetchDevices']> = /* @__PURE__ */ later(deeds, 'fetchDevices');

export async function deleteUser(): Promise<void> {
  await removeAccount(await userClient());
  // The tokens that the app brings are its own to forget: here it signs out.
  if (providers()) await signOut();
}

/** @throws AuthError `UserUnAuthenticatedException`, the service's, the browser's */
export async function associateWebAuthnCredential(): Promise<void> {
  const client = await userClient();
  // A browser without passkeys is no news to whoever has to sign in first.
  await getTokens(client);
  await (await passkeys()).associateWebAuthnCredential(client);
}

export const listWebAuthnCredentials: OnTheClient<Passkeys['listWebAuthnCredentials']> = /* @__PURE__ */ later(
  passkeys,
  'listWebAuthnCredentials',
);

export const deleteWebAuthnCredential: OnTheClient<Passkeys['deleteWebAuthnCredential']> = /* @__PURE__ */ later(
  passkeys,
  'deleteWebAuthnCredential',
);

/** Reads a token. @throws AuthError `InvalidTokenError` for what is none */
export function decodeJWT(token: string): JWT {
  const jwt = decodeJwt(token);
  check(token.split('.').length === 3, 'InvalidTokenError', 'Invalid token');
  // What cannot be read has no claims.
  check(Object.keys(jwt.payload)[0], 'InvalidTokenError', 'Invalid token payload');
  return jwt;
}
