import type { AuthenticationResultType } from '@cenote/wire/user-pools';
import type { OAuthConfig, OAuthSource } from './hosted-ui/oauth-config.ts';
import type { RefreshHandler } from './identity/identities.ts';
import type { AuthStorage } from './storage/auth-storage.ts';

/** Values that functions behind the service's triggers get to see. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** How a sign-in begins: by which proof, and whether functions of the pool decide what follows. */
export type AuthFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'CUSTOM_WITH_SRP' | 'CUSTOM_WITHOUT_SRP' | 'USER_AUTH';

/** Where the users are, and how this app speaks to them. */
export interface AuthConfig {
  readonly userPoolId: string;
  readonly clientId: string;
  /** Set by `withSecret`. */
  readonly clientSecret?: string;
  /** Set by `withSecret`: SECRET_HASH for a name. */
  readonly secretHash?: (username: string) => Promise<string>;
  /** The URL of the server. Without it the service of AWS in the region that the pool's id names. */
  readonly endpoint?: string;
  /** Where tokens are kept: `localStorage` where there is one, else memory. */
  readonly storage?: AuthStorage;
  /** `USER_SRP_AUTH` unless told: the password never leaves the device. */
  readonly authFlow?: AuthFlow;
  /** Sent along where a call names none of its own. */
  readonly clientMetadata?: ClientMetadata;
  /** The hosted pages that people may sign in at. */
  readonly oauth?: OAuthConfig | OAuthSource;
  /** The identity pool that gives credentials. */
  readonly identityPoolId?: string;
  /** The URL of its server: that of `endpoint` unless told. */
  readonly identityPoolEndpoint?: string;
  /** Whether who is not signed in may have credentials of a guest: as the identity pool says unless told false. */
  readonly allowGuestAccess?: boolean;
  /** What brings new tokens of outside providers, by the names that `federatedSignIn` was given. */
  readonly refreshHandlers?: Readonly<Record<string, RefreshHandler>>;
  /** Renews the tokens of a session that is another provider's, whose ID token was this: set by `withProvider`. */
  readonly renew?: (refreshToken: string, idToken?: string) => Promise<AuthenticationResultType>;
  /** After how long a request counts as unanswered, in milliseconds: 10,000 unless told. */
  readonly requestTimeoutMs?: number;
  /** In place of the platform's own. */
  readonly fetch?: typeof fetch;
}
