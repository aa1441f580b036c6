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
  /** With spaces between. */
  readonly scopes: string;
  readonly nonce: string | null;
  /** Of PKCE (S256); null where the app sent none. */
  readonly code_challenge: string | null;
  readonly expires_at: number;
  /** The sign-in that it became; null while it is unused. */
  readonly sign_in_id: string | null;
}
