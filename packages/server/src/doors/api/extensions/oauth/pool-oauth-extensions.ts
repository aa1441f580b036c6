import type { ExtensionTypes } from '@cenote/wire/extensions';
import type { PoolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';

/** What apps may do at a pool, as the extension shows it. */
export function poolOAuthExtensionsType({
  dynamicRegistration,
  clientIdMetadataDocuments,
  deviceGrant,
  thirdPartyScopes,
}: PoolOAuthExtensions): ExtensionTypes['GetUserPoolOAuthExtensions']['output'] {
  return {
    DynamicClientRegistration: dynamicRegistration,
    ClientIdMetadataDocuments: clientIdMetadataDocuments,
    DeviceGrant: deviceGrant,
    ThirdPartyScopes: [...thirdPartyScopes],
  };
}
