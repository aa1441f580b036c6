import { CreateIdentityProviderCommand } from '@aws-sdk/client-cognito-identity-provider';
import { administrator } from './people.ts';
import type { Place } from './pools.ts';
import type { ContractServer } from './server.ts';

/** The names of what `addProviders` adds. */
export const addedProviders = ['Google', 'Facebook', 'LoginWithAmazon', 'Hartmann-Werke', 'Contoso'];

/** Outside providers as pools have them. Nothing is asked of them here. */
export async function addProviders(server: ContractServer, { userPoolId: UserPoolId }: Place): Promise<void> {
  const sdk = administrator(server);
  const details = { client_id: 'c', client_secret: 's', authorize_scopes: 'openid email' };
  const social = [
    ['Google', details],
    ['Facebook', { ...details, authorize_scopes: 'email' }],
    ['LoginWithAmazon', { ...details, authorize_scopes: 'profile' }],
  ] as const;
  for (const [kind, ProviderDetails] of social) {
    await sdk.send(
      new CreateIdentityProviderCommand({ UserPoolId, ProviderName: kind, ProviderType: kind, ProviderDetails }),
    );
  }
  const at = 'https://login.example.com';
  const ProviderDetails = {
    ...details,
    oidc_issuer: at,
    attributes_request_method: 'GET',
    authorize_url: `${at}/authorize`,
    token_url: `${at}/token`,
    attributes_url: `${at}/userinfo`,
    jwks_uri: `${at}/keys`,
  };
  const oidc = { UserPoolId, ProviderType: 'OIDC' as const, ProviderDetails };
  await sdk.send(new CreateIdentityProviderCommand({ ...oidc, ProviderName: 'Hartmann-Werke' }));
  await sdk.send(
    new CreateIdentityProviderCommand({ ...oidc, ProviderName: 'Contoso', IdpIdentifiers: ['contoso.example'] }),
  );
}
