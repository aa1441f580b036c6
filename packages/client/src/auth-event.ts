import type { AuthError } from './auth-error.ts';
import type { StateInfo } from './state.ts';
import type { SignInDetails } from './storage/stored.ts';

/** What happened, by the names that Amplify gives it; a change of the user's state as `userState`. */
export type AuthEvent =
  | { readonly event: 'signedIn'; readonly data: SignedInUser }
  | { readonly event: 'signedOut' | 'tokenRefresh' | 'signInWithRedirect'; readonly data?: undefined }
  | {
      readonly event: 'tokenRefresh_failure' | 'signInWithRedirect_failure';
      readonly data: { readonly error: AuthError };
    }
  /** What the app sent along to the pages. */
  | { readonly event: 'customOAuthState'; readonly data: string }
  | { readonly event: 'userState'; readonly data: StateInfo };

/** Who signed in, and how. */
export interface SignedInUser {
  readonly username: string;
  /** The `sub` of the user. */
  readonly userId?: string;
  readonly signInDetails?: SignInDetails;
}
