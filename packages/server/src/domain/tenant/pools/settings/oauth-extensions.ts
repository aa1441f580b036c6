/** What SetUserPoolOAuthExtensions decides; DescribeUserPool does not show it. */
export interface OAuthExtensionSettings {
  readonly oauthExtensions?: PoolOAuthExtensions;
}

/** What apps may do at a pool beyond what the wire has. */
export interface PoolOAuthExtensions {
  /** Whether apps may register themselves (RFC 7591): none, any, or those that have the pool's token for it. */
  readonly dynamicRegistration: 'OFF' | 'OPEN' | 'INITIAL_ACCESS_TOKEN';
  /** SHA-256 of that token, in hexadecimal digits. */
  readonly initialAccessTokenDigest?: string;
  /** Whether an app may be named by the address of a document that describes it. */
  readonly clientIdMetadataDocuments: boolean;
  /** Whether people may sign in on another device than the one that the app runs on (RFC 8628), where the app's client says so too. */
  readonly deviceGrant: boolean;
  /** What apps may ask for that nobody but themselves has entered here. */
  readonly thirdPartyScopes: readonly string[];
}

const nothing: PoolOAuthExtensions = {
  dynamicRegistration: 'OFF',
  clientIdMetadataDocuments: false,
  deviceGrant: false,
  thirdPartyScopes: ['email', 'openid', 'profile'],
};

/** What is decided of a pool beyond the wire; nothing is allowed unless its owner said so. */
export function poolOAuthExtensions({ settings }: { readonly settings: OAuthExtensionSettings }): PoolOAuthExtensions {
  return settings.oauthExtensions ?? nothing;
}
