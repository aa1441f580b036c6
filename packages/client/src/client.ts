import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { AuthConfig } from './auth-config.ts';
import type { AuthError } from './auth-error.ts';
import type { AuthEvent, SignedInUser } from './auth-event.ts';
import type { AwsCredentials, Identity } from './identity/identities.ts';
import type { SignInStep } from './sign-in/steps.ts';
import type { StateCause, StateInfo, UserState } from './state.ts';
import type { AuthStorage } from './storage/auth-storage.ts';
import type { StoredSession } from './storage/stored.ts';
import { localStorage } from './storage/web-storage.ts';

/** One app at one user pool: what every function takes first. Its members are for this package alone. */
export interface Client {
  readonly config: AuthConfig;
  readonly storage: AuthStorage;
  /** The end of the storage's own `sync`. */
  synced?: Promise<unknown>;
  /** What could not be written to the storage, by key; undefined where it could not be removed. */
  readonly unwritten: Map<string, string | undefined>;
  readonly listeners: Set<(event: AuthEvent) => void>;
  state: UserState;
  /** What the state came of. */
  cause?: StateCause;
  /** The user whom `state` is about. */
  username?: string;
  /** Server minus device, in milliseconds, as far as an answer has told. */
  driftMs?: number;
  /** The sign-in that is under way. */
  signIn?: SignInStep;
  /** The refresh that is under way, and whose. */
  refresh?: { readonly username: string; readonly promise: Promise<StoredSession | undefined> };
  /** What an identity pool adds: set by `withIdentityPool`. */
  identities?: IdentityPart;
  /** Whom the identity pool takes this client for. */
  identityId?: string;
  /** What it gave last, for which logins, and until when that is good. */
  kept?: { readonly name: string; readonly identity: Identity; readonly untilMs: number };
  /** The token of a provider that nothing can be had for. */
  endedToken?: string;
  /** The fetch of credentials that is under way, and whose they are to be. */
  fetching?: { readonly whose: string; readonly promise: Promise<Identity> };
  backOff?: BackOff;
  /** What came back from the pages last, and what becomes of it. */
  redirect?: { readonly url: string; readonly promise: Promise<SignedInUser | undefined> };
  /** Those who wait for a new sign-in. */
  waits?: Set<Wait>;
  /** Takes out of a change what nobody has proved, on a server that believes no storage: set by `createServerAuth`. */
  admit?: (change: Changeable<StateInfo>) => void;
  /** Proves what hosted pages led back with, there. @throws AuthError where the pool has not signed it */
  prove?: (issued: AuthenticationResultType) => Promise<void>;
  /** Tells other tabs of a change. */
  announce?: () => void;
}

type Changeable<T> = { -readonly [Name in keyof T]: T[Name] };

/** What the session asks of an identity pool. */
export interface IdentityPart {
  /** What is known of whoever has no session at the user pool. */
  find(client: Client): Promise<StateCause | undefined>;
  forget(client: Client): Promise<void>;
  /** Adds credentials to a session, or why there are none. */
  extend<T extends { readonly isSignedIn: boolean; readonly errors: object }>(
    client: Client,
    session: T,
    options: { readonly forceRefresh?: boolean },
  ): Promise<T & { readonly credentials?: AwsCredentials; readonly identityId?: string }>;
}

/** A wait for a new sign-in, which somebody may end. */
export interface Wait {
  error?: AuthError;
  /** Ends what it waits for just now. */
  settle?: (error: AuthError) => void;
}

/** What follows a refresh that failed. */
export interface BackOff {
  readonly untilMs: number;
  readonly failures: number;
  readonly error: AuthError;
  /** Whether the tokens at hand have expired. */
  readonly isStale: boolean;
}

/** A client for these users. It reads nothing and asks nobody yet. */
export function createClient(config: AuthConfig): Client {
  return {
    config,
    storage: config.storage ?? localStorage(),
    unwritten: new Map(),
    listeners: new Set(),
    state: 'unknown',
  };
}
