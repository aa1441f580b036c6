/** `@cenote/auth/amplify`: the functions of Amplify 6, by its names and in its form. An app changes one import. */

export type { HubCapsule, HubChannels, HubListener, HubPayload } from '../auth/hub.ts';
export { AuthError } from '../auth-error.ts';
export type { AuthStorage } from '../storage/auth-storage.ts';
export { cookieStorage } from '../storage/cookie-storage.ts';
export { memoryStorage } from '../storage/memory-storage.ts';
export { localStorage as defaultStorage, sessionStorage } from '../storage/web-storage.ts';
export * from './account.ts';
export { Amplify, type AmplifyApp, cognitoUserPoolsTokenProvider, Hub } from './amplify.ts';
export type { AuthHub, AuthHubPayload, AuthUser } from './hub.ts';
export {
  autoSignIn,
  type ConfirmSignInInput,
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
export type { NextSignInStep, SignInOutput } from './steps.ts';
export type * from './types.ts';
