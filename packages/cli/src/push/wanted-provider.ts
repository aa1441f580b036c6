import type { AuthConfig } from '../project/auth-schema.ts';
import type { Named } from './named.ts';
import type { Resource } from './resource.ts';

type Provider = NonNullable<AuthConfig['providers']>[string];

/** What is asked for where the file does not say (the provider's own documentation of each). */
const defaults: Readonly<Record<Provider['type'], { scopes: string; email?: string }>> = {
  Google: { scopes: 'openid email profile', email: 'email' },
  Facebook: { scopes: 'public_profile,email', email: 'email' },
  LoginWithAmazon: { scopes: 'profile', email: 'email' },
  SignInWithApple: { scopes: 'email name', email: 'email' },
  OIDC: { scopes: 'openid email profile', email: 'email' },
  SAML: { scopes: '' },
};

/** A provider with its keys. @throws Error for one that lacks what its type needs */
export function wantedProvider(name: string, provider: Provider, named: Named): Resource {
  const { email } = defaults[provider.type];
  const attributes = provider.attributes ?? (email === undefined ? undefined : { email });
  return {
    kind: 'identity provider',
    name,
    settings: {
      ProviderType: provider.type,
      ProviderDetails: detailsOf(name, provider, named),
      ...(attributes && { AttributeMapping: attributes }),
    },
  };
}

function detailsOf(name: string, provider: Provider, named: Named): Record<string, string> {
  const need = (member: keyof Provider): string => {
    const value = provider[member];
    if (typeof value === 'string') return value;
    throw new Error(`providers.${name} is of type ${provider.type}, and lacks "${member}".`);
  };
  const scopes = provider.scopes ?? defaults[provider.type].scopes;
  switch (provider.type) {
    case 'SAML':
      if (provider.metadataUrl !== undefined) return { MetadataURL: provider.metadataUrl };
      return { MetadataFile: named.text(need('metadataFile')) };
    case 'SignInWithApple':
      return {
        client_id: need('clientId'),
        team_id: need('teamId'),
        key_id: need('keyId'),
        private_key: named.secret(need('privateKey')),
        authorize_scopes: scopes,
      };
    case 'OIDC':
      return {
        client_id: need('clientId'),
        ...(provider.clientSecret && { client_secret: named.secret(provider.clientSecret) }),
        oidc_issuer: need('issuer'),
        authorize_scopes: scopes,
        attributes_request_method: 'GET',
      };
    default:
      return {
        client_id: need('clientId'),
        client_secret: named.secret(need('clientSecret')),
        authorize_scopes: scopes,
      };
  }
}
