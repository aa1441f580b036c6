/** `@cenote/auth/amplify`: the functions of Amplify 6, by its names and in its form. An app changes one import. */

export type { HubCapsule, HubChannels, HubListener, HubPayload } from '../auth/hub.ts';
export type { AuthStorage } from '../storage/auth-storage.ts';
export * from './account.ts';
export { Amplify, type AmplifyApp, Hub } from './amplify.ts';
export { AuthError, type AuthErrorParams } from './auth-error.ts';
export type { AuthHub, AuthHubPayload, AuthUser } from './hub.ts';
export {
  cognitoUserPoolsTokenProvider,
  fetchAuthSession,
  getCurrentUser,
} from './session.ts';
export type * from './shapes.ts';
export {
  autoSignIn,
  confirmSignIn,
  confirmSignUp,
  resendSignUpCode,
  type SignOutInput,
  type SignUpInput,
  type SignUpOutput,
  signIn,
  signInWithRedirect,
  signOut,
  signUp,
} from './sign-in.ts';
export type { ConfirmSignInInput, NextSignInStep, SignInOutput } from './steps.ts';
export {
  CookieStorage,
  defaultStorage,
  type KeyValueStorageInterface,
  sessionStorage,
  sharedInMemoryStorage,
} from './storages.ts';
export type * from './types.ts';
