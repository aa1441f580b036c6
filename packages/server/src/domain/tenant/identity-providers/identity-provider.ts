/** An identity provider of a pool: what its owner said of it, and what was found out. */

export type ProviderKind = 'Facebook' | 'Google' | 'LoginWithAmazon' | 'OIDC' | 'SAML' | 'SignInWithApple';

/** Keys and values as the wire has them: `client_id`, `MetadataURL`. */
export type Details = Readonly<Record<string, string>>;

export interface IdentityProvider {
  readonly poolId: string;
  /** Alone in its pool, and for good. */
  readonly name: string;
  readonly kind: ProviderKind;
  /** What its owner said, secrets among it. */
  readonly details: Details;
  readonly facts: ProviderFacts;
  /** An attribute of the pool, or `username`, to the claim or SAML attribute that fills it. */
  readonly attributeMapping: Readonly<Record<string, string>>;
  /** `Level1` to `Level4` to the provider's word for it; OIDC alone. */
  readonly acrMapping?: Readonly<Record<string, string>>;
  /** Other names that lead to it, in the order in which they were given. */
  readonly identifiers: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/** What was found out when the details were set. */
export interface ProviderFacts {
  readonly saml?: SamlMetadata;
  /** When metadata that stands under a URL was fetched, in milliseconds since 1970. */
  readonly samlFetchedAt?: number;
  readonly endpoints?: OidcEndpoints;
  /** Base64 of the X.509 certificate (DER) to whose key a SAML provider may encrypt. */
  readonly encryptionCertificate?: string;
}

/** Where an OIDC provider is, said by its owner or by its discovery document. */
export interface OidcEndpoints {
  readonly authorize: string;
  readonly token: string;
  /** Absent for a provider that gives no ID tokens. */
  readonly jwks?: string;
  readonly userInfo?: string;
  /** It names itself in every answer that a browser brings (RFC 9207). */
  readonly tellsIssuer?: true;
}

/** What the metadata of a SAML provider says (SAML 2.0 Metadata). */
export interface SamlMetadata {
  readonly entityId: string;
  readonly wantsSignedRequests: boolean;
  readonly signOn: readonly SamlEndpoint[];
  readonly signOut: readonly SamlEndpoint[];
  /** Base64 of X.509 certificates (DER), any of which may sign. */
  readonly signingCertificates: readonly string[];
  /** From then on it says nothing any more, in milliseconds since 1970; absent where it does not end. */
  readonly validUntil?: number;
}

export interface SamlEndpoint {
  readonly binding: 'post' | 'redirect';
  readonly location: string;
  /** Where answers go, if elsewhere. */
  readonly responseLocation?: string;
}
