import type { AuthError } from './auth-error.ts';
import type { StateInfo } from './state.ts';
import type { SignInDetails } from './storage/stored.ts';

/** What happened, by the names that Amplify gives it; a change of the user's state as `userState`. */
export type AuthEvent =
  | { readonly event: 'signedIn'; readonly data: SignedInUser }
  | { readonly event: 'signedOut' | 'tokenRefresh'; readonly data?: undefined }
  | { readonly event: 'tokenRefresh_failure'; readonly data: { readonly error: AuthError } }
  | { readonly event: 'userState'; readonly data: StateInfo };

/** Who signed in, and how. */
export interface SignedInUser {
  readonly username: string;
  /** The `sub` of the user. */
  readonly userId?: string;
  readonly signInDetails?: SignInDetails;
}
