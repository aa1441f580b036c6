/** An identity pool. */
export interface IdentityPoolRow {
  readonly id: string;
  readonly name: string;
  /** `IdentityPoolSettings` as JSON. */
  readonly settings: string;
  /** Apps at public providers as JSON, with the secrets that some have; null without any. */
  readonly sealed_login_providers: Uint8Array | null;
  readonly created_at: number;
  /** Grows with every change. */
  readonly modified_at: number;
  /** Since when it is being deleted, with everything in it; null otherwise. */
  readonly ending_at: number | null;
}

/** Somebody or something, as an identity pool knows it. */
export interface IdentityRow {
  readonly id: string;
  readonly identity_pool_id: string;
  /** `guest`, `known` or `closed`. */
  readonly kind: string;
  /** Of a closed one: which identity it became. */
  readonly merged_into: string | null;
  readonly created_at: number;
  readonly modified_at: number;
}

/** What leads to an identity: somebody whom a provider knows. */
export interface IdentityLoginRow {
  readonly identity_pool_id: string;
  /** Of the provider and the subject together. */
  readonly login_digest: string;
  readonly provider: string;
  readonly subject: string;
  readonly identity_id: string;
  /** 1 of the provider that is the developer's own back end. */
  readonly is_developer: number;
}

/** An OpenID provider or a SAML provider that identity pools name by its ARN. */
export interface TrustedProviderRow {
  readonly arn: string;
  /** `openid` or `saml`. */
  readonly kind: string;
  /** What the kind needs, as JSON. */
  readonly details: string;
  readonly created_at: number;
  readonly modified_at: number;
}

/** A key that signs identity tokens; the newest one does. */
export interface IdentityKeyRow {
  readonly number: number;
  readonly key_id: string;
  /** PKCS #8, DER. */
  readonly sealed_private_key: Uint8Array;
  readonly public_jwk: string;
  readonly created_at: number;
}

/** A key that seals sessions. */
export interface SessionKeyRow {
  readonly number: number;
  readonly sealed_key: Uint8Array;
  readonly created_at: number;
  /** From when on it seals; it opens at once. */
  readonly seals_at: number;
}
