import type { Claims } from '../jwt.ts';
import type { RefreshOptions } from '../session/refresh.ts';
import type { SignInDetails } from '../storage/stored.ts';

/** What the functions of Amplify 6 take and give, where it is not the same as ours. */

export type VerifiableUserAttributeKey = 'email' | 'phone_number';
export type UserAttributeKey =
  | VerifiableUserAttributeKey
  | 'address'
  | 'birthdate'
  | 'email_verified'
  | 'family_name'
  | 'gender'
  | 'given_name'
  | 'locale'
  | 'middle_name'
  | 'name'
  | 'nickname'
  | 'phone_number_verified'
  | 'picture'
  | 'preferred_username'
  | 'profile'
  | 'sub'
  | 'updated_at'
  | 'website'
  | 'zoneinfo'
  | `custom:${string}`;

export type FetchAuthSessionOptions = RefreshOptions;

/** A token that can be read: `toString()` is what a back end wants. */
export interface JWT {
  readonly payload: Claims & {
    readonly iss?: string;
    readonly aud?: string | string[];
    readonly nbf?: number;
    readonly scope?: string;
    readonly jti?: string;
  };
  toString(): string;
}

export interface AuthTokens {
  readonly accessToken: JWT;
  readonly idToken?: JWT;
  readonly signInDetails?: SignInDetails;
}

export interface TokenProvider {
  getTokens(options?: FetchAuthSessionOptions): Promise<AuthTokens | null>;
}

export interface AWSCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface CredentialsAndIdentityId {
  readonly credentials: AWSCredentials;
  readonly identityId?: string;
}

/** For whom credentials are wanted. */
export type GetCredentialsOptions = {
  readonly forceRefresh?: boolean;
  /** What was configured under `Auth`. */
  readonly authConfig: object | undefined;
} & (
  | { readonly authenticated: true; readonly tokens: AuthTokens }
  | { readonly authenticated: false; readonly tokens?: never }
);

export interface CredentialsAndIdentityIdProvider {
  getCredentialsAndIdentityId(options: GetCredentialsOptions): Promise<CredentialsAndIdentityId | undefined>;
  clearCredentialsAndIdentityId(): void;
}

/** What an app brings in place of the user pool's tokens and the identity pool's credentials. */
export interface AuthProviders {
  readonly tokenProvider?: TokenProvider;
  readonly credentialsProvider?: CredentialsAndIdentityIdProvider;
}

/** What `Amplify.configure` takes beside the configuration. What is about anything but Auth is left alone. */
export interface LibraryOptions {
  readonly ssr?: boolean;
  readonly Auth?: AuthProviders;
  readonly API?: object;
  readonly Storage?: object;
}

/** The session in the form of Amplify 6. */
export interface FetchAuthSessionOutput {
  readonly tokens?: AuthTokens;
  readonly userSub?: string;
  /** With an identity pool. */
  readonly credentials?: AWSCredentials;
  readonly identityId?: string;
}
