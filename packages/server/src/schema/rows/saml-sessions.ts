/** A session that began with the word of a SAML provider. It outlives the browser's: tokens of it may live on. */
export interface SamlSessionRow {
  /** SHA-256 of what the browser's cookie holds. */
  readonly digest: Uint8Array;
  readonly pool_id: string;
  readonly sub: string;
  readonly provider_name: string;
  /** SHA-256 of the provider's entity id and what it calls the person. */
  readonly name_digest: Uint8Array;
  /** What it calls person and session, as JSON. */
  readonly subject: string;
  readonly expires_at: number;
}
