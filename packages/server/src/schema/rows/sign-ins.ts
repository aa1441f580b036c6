/** One completed sign-in; its id is `origin_jti` in every token that comes of it. */
export interface SignInRow {
  readonly id: string;
  readonly pool_id: string;
  readonly client_id: string;
  readonly sub: string;
  /** The user's `sign_in_generation` of that moment. */
  readonly generation: number;
  /** The user's `password_set_at` of that moment; 0 without a password. */
  readonly password_set_at: number;
  /** The moment of the sign-in; `auth_time` in tokens. */
  readonly started_at: number;
  /** When the refresh token ends. */
  readonly expires_at: number;
  readonly revoked_at: number | null;
  /** The device of the sign-in: the one that was proved, or the new one that the client may confirm; null without device tracking. */
  readonly device_key: string | null;
  /** Null with a device key once the device is forgotten. */
  readonly device_group_key: string | null;
  /** `tkn` and 25 characters: how the session operations name this sign-in. */
  readonly session_id: string;
  readonly user_agent: string;
  readonly address: string;
  readonly last_active_at: number;
  /** What an app was granted, with spaces between; null for a sign-in by the API, whose tokens are for the API. */
  readonly scopes: string | null;
  /** When the person proved who they are, where that was before the sign-in: at the login page. */
  readonly authenticated_at: number | null;
  /** The API that the access tokens are for (RFC 8707); null where the app named none. */
  readonly resource: string | null;
  /** What the app calls the session at the pages that it came of; null where the app is not told of its end. */
  readonly sid: string | null;
}

export interface RefreshTokenRow {
  readonly sign_in_id: string;
  /** SHA-256 of the token. */
  readonly digest: Uint8Array;
  /** When a newer token took its place, or null. */
  readonly replaced_at: number | null;
}

/** The state of a custom authentication, too long for `Session`: sealed, and gone when the sign-in ends. */
export interface SignInStateRow {
  readonly id: string;
  readonly sealed: Uint8Array;
  readonly expires_at: number;
}

/** Wrong guesses in a row at one account, or under one name. */
export interface PasswordFailureRow {
  readonly pool_id: string;
  /** A keyed hash of whom is guessed at, and what. */
  readonly account: string;
  readonly failures: number;
  readonly last_at: number;
}

/** Ids of one-time things that were used (sessions, handshakes); kept until they would have expired anyway. */
export interface SpentRow {
  readonly id: string;
  readonly expires_at: number;
}
