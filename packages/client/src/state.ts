import type { AuthError } from './auth-error.ts';

/**
 * What an app may show its user. `guest` and `signedOutFederatedTokensInvalid` belong to identity pools.
 */
export type UserState =
  | 'unknown'
  | 'guest'
  | 'signedOut'
  | 'signedIn'
  | 'signedOutUserPoolsTokenInvalid'
  | 'signedOutFederatedTokensInvalid';

/** What makes a state follow another one. */
export type StateCause =
  | 'nobodyFound'
  | 'sessionFound'
  | 'endedSessionFound'
  | 'signedIn'
  | 'signedOut'
  | 'refused'
  | 'waitsOffline'
  | 'refreshed';

type Transitions = Readonly<Partial<Record<UserState, Readonly<Partial<Record<StateCause, UserState>>>>>>;

const found = {
  nobodyFound: 'signedOut',
  sessionFound: 'signedIn',
  endedSessionFound: 'signedOutUserPoolsTokenInvalid',
} as const;

const lost = {
  signedOut: 'signedOut',
  refused: 'signedOutUserPoolsTokenInvalid',
  waitsOffline: 'signedOutUserPoolsTokenInvalid',
} as const;

const signedIn = { signedIn: 'signedIn' } as const;

/** The whole state machine. What a state does not list leaves it as it is. */
export const transitions: Transitions = {
  unknown: { ...found, ...lost, ...signedIn, refreshed: 'signedIn' },
  signedOut: { ...found, ...signedIn },
  signedIn: { ...found, ...lost },
  signedOutUserPoolsTokenInvalid: { ...found, ...signedIn, signedOut: 'signedOut', refreshed: 'signedIn' },
};

/** A state, and what is known about how it came about. */
export interface StateInfo {
  readonly state: UserState;
  readonly cause: StateCause;
  /** Whom the state is about. */
  readonly username?: string;
  /** What the server said, or why it said nothing. */
  readonly error?: AuthError;
}

export type StateListener = (state: UserState, info: StateInfo) => void;
