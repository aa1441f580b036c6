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
  | 'federatedFound'
  | 'endedFederationFound'
  | 'guestFound'
  | 'signedIn'
  | 'signedOut'
  | 'refused'
  | 'waitsOffline'
  | 'federationEnded'
  | 'refreshed';

type Transitions = Readonly<Partial<Record<StateCause, UserState>>>;

const found = {
  nobodyFound: 'signedOut',
  sessionFound: 'signedIn',
  endedSessionFound: 'signedOutUserPoolsTokenInvalid',
  federatedFound: 'signedIn',
  endedFederationFound: 'signedOutFederatedTokensInvalid',
  guestFound: 'guest',
  signedIn: 'signedIn',
} as const;

const all = {
  ...found,
  signedOut: 'signedOut',
  refused: 'signedOutUserPoolsTokenInvalid',
  waitsOffline: 'signedOutUserPoolsTokenInvalid',
  federationEnded: 'signedOutFederatedTokensInvalid',
  refreshed: 'signedIn',
} as const;

/** The whole state machine: what each cause leads to from a state. What is not listed leaves it as it is. */
export function transitionsFrom(state: UserState): Transitions {
  // Who has signed out hears no more of the session.
  return state === 'signedOut' ? found : all;
}

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
