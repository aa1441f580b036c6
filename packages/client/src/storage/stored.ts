import type { AuthFlow } from '../auth-config.ts';

/** How somebody signed in. */
export interface SignInDetails {
  /** The name as it was typed. */
  readonly loginId?: string;
  readonly authFlowType?: AuthFlow;
}

/** What lies in the storage of a user's session, as it lies there. */
export interface StoredSession {
  readonly username: string;
  readonly accessToken?: string;
  readonly idToken?: string;
  readonly refreshToken?: string;
  readonly clockDrift?: string;
  /** `SignInDetails` as JSON. */
  readonly signInDetails?: string;
  /** What Amplify 6 notes of a sign-in through hosted pages. */
  readonly oauthMetadata?: string;
}

/** The keys of a device that is remembered, and its password. */
export interface StoredDevice {
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly randomPasswordKey: string;
}
