type Texts = Readonly<Record<string, string>>;

/** The pages that people sign in at, and the way there and back. */
export interface OAuthConfig {
  /**
   * The host of the pages, with its port where it has one. `http://` in front of it is allowed for this machine alone; without
   * either the pages are reached as `endpoint` is where that is the same port of this machine, and else by https.
   */
  readonly domain: string;
  readonly scopes: readonly string[];
  /** Where the pages lead back to. Of several, the one that the page is at, or else one of its origin, or else of its host. */
  readonly redirectSignIn: string | readonly string[];
  readonly redirectSignOut?: string | readonly string[];
  /** `code` unless told: `token` gives no refresh token. */
  readonly responseType?: 'code' | 'token';
  /**
   * Opens the pages where there is no browser window to leave, with what `signInWithRedirect` was told of `preferPrivateSession`. May
   * give the address that they led back to.
   */
  readonly urlOpener?: (url: string, redirectUri: string, preferPrivateSession?: boolean) => unknown;
  /** The app at the pages: the app client of the configuration unless told. */
  readonly clientId?: string;
  /** Only for programs that can keep one. */
  readonly clientSecret?: string;
  /** The addresses of the pages, where they are not those of a user pool. */
  readonly signInUri?: string;
  readonly signOutUri?: string;
  /** With it the tokens are another provider's, and renewed there. */
  readonly tokenUri?: string;
  readonly signInUriQueryParameters?: Texts;
  readonly signOutUriQueryParameters?: Texts;
  readonly tokenUriQueryParameters?: Texts;
  /** The name of another provider at the identity pool: the issuer of its tokens unless told. */
  readonly federationProviderName?: string;
}

/** The same in the forms of Amplify's versions and files: read when it is needed. */
export type OAuthSource = Readonly<Record<string, unknown>>;
