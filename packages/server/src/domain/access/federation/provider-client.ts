import type { Context } from '#domain/context.ts';
import type { IdentityProvider, ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';
import { kinds } from '#domain/tenant/identity-providers/kinds/index.ts';
import { appleClientSecret } from './apple-client-secret.ts';

/** An identity provider that is asked by OAuth 2.0: where it is, and who we are there. */
export interface ProviderClient {
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly tokenMethod: 'GET' | 'POST';
  readonly userInfo?: { readonly url: string; readonly method: 'GET' | 'POST' };
  readonly clientId: string;
  readonly scopes: string;
  /** Whose ID tokens count; absent for a provider that gives none. */
  readonly issuer?: string;
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
  const attributesUrl = endpoints?.userInfo ?? said['attributes_url'];
  const issuer = kind === 'Facebook' || kind === 'LoginWithAmazon' ? undefined : said['oidc_issuer'];
  const isAdded = said['attributes_url_add_attributes'] === 'true';
  const method = said['attributes_request_method'] === 'POST' ? 'POST' : 'GET';
  return {
    authorizeUrl: endpoints?.authorize ?? said['authorize_url'] ?? '',
    tokenUrl: endpoints?.token ?? said['token_url'] ?? '',
    tokenMethod: said['token_request_method'] === 'GET' ? 'GET' : 'POST',
    ...(attributesUrl !== undefined &&
      !hasAllInToken(kind) && {
        userInfo: { url: isAdded ? attributesUrl + fieldsOf(kind, attributeMapping) : attributesUrl, method },
      }),
    clientId: said['client_id'] ?? '',
    scopes: said['authorize_scopes'] ?? '',
    ...(issuer !== undefined && { issuer }),
    answersByForm: kind === 'SignInWithApple',
  };
}

/** Google's ID token has what its People API would say in another form. */
function hasAllInToken(kind: ProviderKind): boolean {
  return kind === 'SignInWithApple' || kind === 'Google';
}

/** AWS: the attributes that are mapped stand behind the address. */
function fieldsOf(kind: ProviderKind, mapping: IdentityProvider['attributeMapping']): string {
  const own = kind === 'Facebook' ? ['id'] : [];
  return [...new Set([...own, ...Object.values(mapping)])].map(encodeURIComponent).join(',');
}

/** What proves that it is us who ask; Apple wants it signed anew. */
export function clientSecretOf(
  context: Pick<Context, 'clock'>,
  { kind, details }: IdentityProvider,
): Promise<string | undefined> {
  if (kind === 'SignInWithApple') return appleClientSecret(context, details);
  return Promise.resolve(details['client_secret']);
}
