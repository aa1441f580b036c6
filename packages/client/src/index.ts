export type { UpdateUserAttributeOutput } from './attributes.ts';
export { Auth, Auth as Amplify, Auth as default, createAuthMethods } from './auth/auth.ts';
export type {
  AuthMethods,
  CodeDeliveryDetails,
  Credentials,
  CurrentUserOpts,
  EssentialCredentials,
  FederatedResponse,
  FederatedSignInOptions,
  FederatedUserInfo,
  SignInOpts,
  SignUpParams,
  SignUpResult,
  UserAttribute,
} from './auth/auth-methods.ts';
export type { AuthUser, ChallengeCallbacks } from './auth/auth-user.ts';
export { createHub, Hub, type HubCapsule, type HubChannels, type HubListener, type HubPayload } from './auth/hub.ts';
export type { UserSession, UserToken } from './auth/user-session.ts';
export type { AuthConfig, AuthFlow, ClientMetadata } from './auth-config.ts';
export { AuthError } from './auth-error.ts';
export type { AuthEvent, SignedInUser } from './auth-event.ts';
export { type Client, createClient } from './client.ts';
export type { CodeDelivery } from './code-delivery.ts';
export {
  type AuthInstance,
  type Bound,
  createAuth,
  type DeviceDeeds,
  type HostedDeeds,
  type IdentityDeeds,
} from './create-auth.ts';
export * from './deeds.ts';
export type { Device } from './devices.ts';
export { handleRedirect } from './hosted-ui/handle-redirect.ts';
export type { OAuthConfig, OAuthSource } from './hosted-ui/oauth-config.ts';
export { type RedirectInput, signInWithRedirect } from './hosted-ui/sign-in-with-redirect.ts';
export { type RedirectSignOutInput, signOutWithRedirect } from './hosted-ui/sign-out-with-redirect.ts';
export { withProvider } from './hosted-ui/with-provider.ts';
export { type FederatedUser, IdentityProvider } from './identity/federated.ts';
export { type FederatedSignInInput, federatedSignIn } from './identity/federated-sign-in.ts';
export { getCredentials } from './identity/get-credentials.ts';
export type { AwsCredentials, Identity, RefreshedToken, RefreshHandler } from './identity/identities.ts';
export { withIdentityPool } from './identity/parts.ts';
export { waitForCredentials } from './identity/wait-for-credentials.ts';
export type { Claims, Jwt } from './jwt.ts';
export type { MfaPreference } from './mfa.ts';
export { hasPasskeys, type Passkey, type PasskeySignInInput } from './passkeys.ts';
export { readConfig } from './read-config.ts';
export type { ConfirmResetPasswordInput, ResetPasswordOutput } from './recovery.ts';
export type { RefreshOptions } from './session/refresh.ts';
export type { AuthSession, AuthTokens } from './session/session.ts';
export type { WaitOptions } from './session/wait-for-sign-in.ts';
export { watch } from './session/watch.ts';
export type { ConfirmSignInInput } from './sign-in/confirm.ts';
export {
  type MfaType,
  readCodeDelivery,
  readMfaTypes,
  readMissingAttributes,
  readTotpSetup,
  type TotpSetup,
} from './sign-in/read-step.ts';
export type { SignInInput, SignInOptions } from './sign-in/start.ts';
export type { RawStep, SignInOutput, SignInStep } from './sign-in/steps.ts';
export type { SignOutInput, SignOutOutput } from './sign-out.ts';
export type { ConfirmSignUpInput, SignUpInput, SignUpOutput } from './sign-up.ts';
export type { StateCause, StateInfo, StateListener, UserState } from './state.ts';
export type { AuthStorage } from './storage/auth-storage.ts';
export { type CookieJar, type CookieOptions, cookieStorage } from './storage/cookie-storage.ts';
export { httpOnlyStorage } from './storage/http-only-storage.ts';
export { memoryStorage } from './storage/memory-storage.ts';
export { ownUser } from './storage/own-user.ts';
export type { SignInDetails } from './storage/stored.ts';
export { localStorage, sessionStorage } from './storage/web-storage.ts';
export { withSecret } from './with-secret.ts';
