export interface PoolRow {
  readonly id: string;
  readonly name: string;
  /** `PoolSettings` as JSON. */
  readonly settings: string;
  readonly created_at: number;
  readonly modified_at: number;
  /** Grows when names or attributes of its users begin to change, and when they have changed; also in `settings`. */
  readonly schema_generation: number;
}

export interface SigningKeyRow {
  readonly pool_id: string;
  readonly key_id: string;
  /** `id` or `access`: the kind of token that this key signs. */
  readonly token_use: string;
  readonly sealed_private_key: Uint8Array;
  /** The public half as a JSON Web Key (RFC 7517), as JSON. */
  readonly public_jwk: string;
  readonly created_at: number;
  /** From when on it signs, until a later one does. */
  readonly signs_at: number;
}

/** The certificate with which a pool signs for SAML. */
export interface SamlCertificateRow {
  readonly pool_id: string;
  /** DER. */
  readonly certificate: Uint8Array;
  readonly sealed_private_key: Uint8Array;
  readonly created_at: number;
}
