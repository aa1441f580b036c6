/** Somebody who is signed in at the pages of a pool, in one browser. */
export interface BrowserSessionRow {
  /** SHA-256 of what the browser's cookie holds. */
  readonly digest: Uint8Array;
  readonly pool_id: string;
  readonly sub: string;
  /** The user's `sign_in_generation` and `password_set_at` of that moment. */
  readonly generation: number;
  readonly password_set_at: number;
  /** When the person proved who they are. */
  readonly authenticated_at: number;
  /** When it is known that they were asked who they are; null where a provider has not said when. */
  readonly proved_at: number | null;
  /** By which they signed in, `COGNITO` for an account of the pool; null where nobody wrote it down. */
  readonly provider: string | null;
  readonly expires_at: number;
  readonly user_agent: string;
  readonly address: string;
}

/** A code on its way through a browser to an app. */
export interface AuthorizationCodeRow {
  /** SHA-256 of the code. */
  readonly digest: Uint8Array;
  readonly pool_id: string;
  readonly sub: string;
  readonly generation: number;
  readonly password_set_at: number;
  readonly client_id: string;
  readonly authenticated_at: number;
  readonly redirect_uri: string;
  /** 1 where the app has named the address, 0 where it is the one that its client has for want of one. */
  readonly is_address_named: number;
  /** With spaces between. */
  readonly scopes: string;
  readonly nonce: string | null;
  /** Of PKCE (S256); null where the app sent none. */
  readonly code_challenge: string | null;
  /** The API that the tokens are for (RFC 8707); null where the app named none. */
  readonly resource: string | null;
  readonly expires_at: number;
  /** What the app calls the session at the pages; null where it is not told of its end. */
  readonly sid: string | null;
  /** The sign-in that it became; null while it is unused. */
  readonly sign_in_id: string | null;
}

/** What a person lets an app of somebody else have. */
export interface ConsentRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly client_id: string;
  /** With spaces between. */
  readonly scopes: string;
  /** The APIs that its tokens may be for, with spaces between. */
  readonly resources: string;
  /** When they were last asked. */
  readonly granted_at: number;
  /** SHA-256 of what they read of the app; null where nobody wrote it down, which is of no app. */
  readonly app_digest: string | null;
}

/** An app that registered itself. */
export interface RegisteredClientRow {
  readonly client_id: string;
  readonly pool_id: string;
  /** SHA-256 of what changes the registration. */
  readonly token_digest: Uint8Array;
  /** When the app is forgotten; null once a person has let it in, or an administrator has looked after it. */
  readonly expires_at: number | null;
}

/** A device that waits for somebody to sign in on another one. */
export interface DeviceCodeRow {
  /** SHA-256 of the device's own code. */
  readonly digest: Uint8Array;
  /** A keyed hash of the code that the device shows. */
  readonly user_code: string;
  readonly pool_id: string;
  readonly client_id: string;
  /** With spaces between. */
  readonly scopes: string;
  readonly resource: string | null;
  readonly expires_at: number;
  /** When the device may ask again. */
  readonly poll_after: number;
  readonly interval_ms: number;
  /** Null while nobody has answered. */
  readonly answer: 'allowed' | 'denied' | null;
  /** Who has answered, and their `sign_in_generation` and `password_set_at` of that moment. */
  readonly sub: string | null;
  readonly generation: number | null;
  readonly password_set_at: number | null;
  readonly authenticated_at: number | null;
}

/** An app that took part in a session at the pages, and is told when it ends. */
export interface SessionAppRow {
  readonly session_digest: Uint8Array;
  readonly client_id: string;
  readonly pool_id: string;
  readonly sub: string;
  /** What the app calls the session. */
  readonly sid: string;
  readonly expires_at: number;
}

/** An app that has to be told that somebody has signed out. */
export interface SignOutNoticeRow {
  readonly id: string;
  readonly client_id: string;
  readonly sub: string;
  readonly sid: string;
  readonly tries: number;
  readonly due_at: number;
}
