import type { CredentialSource } from './credential-source.ts';
import type { PrincipalTagMap } from './principal-tags.ts';
import type { RoleSettings } from './roles.ts';

/** A pool of identities: whom it believes, and what credentials its identities get. */
export interface IdentityPool {
  /** `{region}:{uuid}`. */
  readonly id: string;
  readonly name: string;
  readonly settings: IdentityPoolSettings;
  /** Milliseconds since 1970; grows with every change, also within one millisecond. */
  readonly modifiedAt: number;
}

/** Everything that an administrator decides of an identity pool. A member that nobody set is absent. */
export interface IdentityPoolSettings extends ProviderSettings, RoleSettings {
  /** Whether there are guests. */
  readonly allowUnauthenticatedIdentities: boolean;
  /** Whether identities may have a token of their own, to get credentials with elsewhere. Absent: they may. */
  readonly allowClassicFlow?: boolean;
  readonly identityPoolTags?: Readonly<Record<string, string>>;
  /** Which claims become tags of the principal, by the provider's name in its one spelling. */
  readonly principalTagMaps: Readonly<Record<string, PrincipalTagMap>>;
  readonly credentialSource: CredentialSource;
}

/** Whose tokens an identity pool believes. */
export interface ProviderSettings {
  /** Apps at public providers, by the provider's name. */
  readonly supportedLoginProviders?: Readonly<Record<string, string>>;
  /** The name under which the developer's own back end vouches for people. */
  readonly developerProviderName?: string;
  readonly openIdConnectProviderARNs?: readonly string[];
  readonly cognitoIdentityProviders?: readonly UserPoolProvider[];
  readonly samlProviderARNs?: readonly string[];
}

/** A client of a user pool, whose users may log in. */
export interface UserPoolProvider {
  readonly providerName: string;
  readonly clientId: string;
  /** Whether a token has to belong to a sign-in that is alive. */
  readonly serverSideTokenCheck: boolean;
}
