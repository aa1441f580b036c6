export interface IdentityProviderRow {
  readonly pool_id: string;
  readonly name: string;
  /** `ProviderKind`. */
  readonly kind: string;
  /** Facts, mappings and identifiers, as JSON. */
  readonly settings: string;
  /** What its owner said of it, as JSON, sealed. */
  readonly sealed_details: Uint8Array;
  /** Of SAML providers alone. */
  readonly sealed_encryption_key: Uint8Array | null;
  readonly created_at: number;
  readonly modified_at: number;
}

/** Another name that leads to a provider. */
export interface ProviderIdentifierRow {
  readonly pool_id: string;
  readonly identifier: string;
  readonly provider_name: string;
}

/** What a provider gave this server for a user. */
export interface ProviderTokensRow {
  readonly pool_id: string;
  readonly sub: string;
  readonly provider_name: string;
  /** `ProviderTokens`, as JSON, sealed. */
  readonly sealed_tokens: Uint8Array;
  readonly given_at: number;
  /** While somebody asks for newer ones, no later than then: nobody else does. */
  readonly refreshed_until: number | null;
}
