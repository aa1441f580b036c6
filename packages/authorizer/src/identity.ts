import type { ContextKeys } from '../../server/src/domain/identity-pools/policies/request.ts';

/** Who asks, as far as it was proved. */
export interface Identity {
  /** `session`: temporary credentials. `token`: a token of a user pool. `guest`: nobody said who. */
  readonly kind: 'session' | 'token' | 'guest';
  /** The roles that speak for this one: of a session one, of a token those of its groups. */
  readonly roles: readonly string[];
  /** Of an identity pool. */
  readonly identityId?: string;
  readonly identityPoolId?: string;
  /** Of whom a token is about: `sub`; of a session of another provider, its subject there. */
  readonly subject?: string;
  readonly username?: string;
  readonly clientId?: string;
  readonly groups?: readonly string[];
  readonly scopes?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Whole seconds since 1970. */
  readonly expiresAtSeconds?: number;
}

/** Somebody with all that policies know of them. */
export interface Known {
  readonly identity: Identity;
  /** For conditions. */
  readonly keys: ContextKeys;
}
