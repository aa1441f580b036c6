import type { Context } from '#domain/context.ts';
import type { TokenEndpoint } from '#domain/outside-providers.ts';
import type { Details, IdentityProvider, ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';
import { kinds } from '#domain/tenant/identity-providers/kinds/index.ts';
import { appleClientSecret } from './apple-client-secret.ts';

/** An identity provider that is asked by OAuth 2.0: where it is, and who we are there. */
export interface ProviderClient {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly tokenMethod: 'GET' | 'POST';
  readonly secretIn: 'form' | 'header';
  readonly userInfo?: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    /** Where in its answer the person stands; absent: all of it is about them. */
    readonly member?: string;
    /** It has to say whom it is about (OpenID Connect Core 1.0 section 5.3.2), since its owner did not choose it. */
    readonly isStandard: boolean;
  };
  readonly clientId: string;
  readonly scopes: string;
  /** Whose ID tokens count, by its name and what else it calls itself; absent for a provider that gives none. */
  readonly issuer?: { readonly name: string; readonly aliases: readonly string[]; readonly keysUrl?: string };
  /** It says in each answer that the answer is its own (RFC 9207). */
  readonly tellsIssuer: boolean;
  /** The answer comes as a form of another site, with which browsers send no `Lax` cookie. */
  readonly answersByForm: boolean;
}

/** What there is to know of a provider; undefined for SAML, which speaks another language. */
export function providerClientOf({
  kind,
  details,
  facts,
  attributeMapping,
}: IdentityProvider): ProviderClient | undefined {
  if (kind === 'SAML') return undefined;
  const said = { ...details, ...kinds[kind].added(details, facts) };
  const { endpoints } = facts;
  const issuer = hasIdToken(kind, details) ? said['oidc_issuer'] : undefined;
  return {
    authorizeUrl: endpoints?.authorize ?? said['authorize_url'] ?? '',
    tokenUrl: endpoints?.token ?? said['token_url'] ?? '',
    tokenMethod: said['token_request_method'] === 'GET' ? 'GET' : 'POST',
    secretIn: details['token_auth_method'] === 'client_secret_basic' ? 'header' : 'form',
    ...userInfoOf({ kind, details, facts, attributeMapping }, said),
    clientId: said['client_id'] ?? '',
    scopes: said['authorize_scopes'] ?? '',
    ...(issuer !== undefined && {
      issuer: {
        name: issuer,
        // Google: "OpenID Connect", validating an ID token.
        aliases: kind === 'Google' ? ['accounts.google.com'] : [],
        ...(endpoints?.jwks !== undefined && { keysUrl: endpoints.jwks }),
      },
    }),
    tellsIssuer: endpoints?.tellsIssuer === true,
    answersByForm: kind === 'SignInWithApple',
  };
}

function hasIdToken(kind: ProviderKind, details: Details): boolean {
  return kind !== 'Facebook' && kind !== 'LoginWithAmazon' && details['id_token'] !== 'none';
}

function userInfoOf(
  { kind, details, facts, attributeMapping }: Pick<IdentityProvider, 'kind' | 'details' | 'facts' | 'attributeMapping'>,
  said: Details,
): Pick<ProviderClient, 'userInfo'> {
  const url = facts.endpoints?.userInfo ?? said['attributes_url'];
  if (url === undefined || hasAllInToken(kind)) return {};
  const member = details['attributes_member'];
  return {
    userInfo: {
      url: said['attributes_url_add_attributes'] === 'true' ? url + fieldsOf(kind, attributeMapping) : url,
      method: said['attributes_request_method'] === 'POST' ? 'POST' : 'GET',
      ...(member !== undefined && { member }),
      isStandard: kind === 'OIDC' && details['attributes_url'] === undefined,
    },
  };
}

/** Google's ID token has what its People API would say in another form. */
function hasAllInToken(kind: ProviderKind): boolean {
  return kind === 'SignInWithApple' || kind === 'Google';
}

/** AWS: the attributes that are mapped stand behind the address. */
function fieldsOf(kind: ProviderKind, mapping: IdentityProvider['attributeMapping']): string {
  const own = kind === 'Facebook' ? ['id'] : [];
  const asked = [...own, ...Object.values(mapping)].filter((claim) => !tokenClaims.includes(claim));
  return [...new Set(asked)].map(encodeURIComponent).join(',');
}

/** AWS: what of the provider's tokens attributes may be filled with, under the names of RFC 6749 section 5.1. */
export const tokenClaims: readonly string[] = ['access_token', 'id_token', 'refresh_token'];

/** Where a provider gives tokens, with what proves that it is us who ask; Apple wants that signed anew. @throws OutsideProviderError for a key of Apple that is none */
export function tokenEndpointOf(
  context: Pick<Context, 'clock'>,
  { kind, details }: Pick<IdentityProvider, 'kind' | 'details'>,
  { tokenUrl, tokenMethod, clientId, secretIn }: ProviderClient,
): TokenEndpoint {
  const clientSecret = kind === 'SignInWithApple' ? appleClientSecret(context, details) : details['client_secret'];
  return { tokenUrl, tokenMethod, clientId, clientSecret, secretIn };
}
