import { changePoolOAuthExtensions } from '#domain/tenant/clients/change-oauth-extensions.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { poolOAuthExtensionsType } from './pool-oauth-extensions.ts';

export const setUserPoolOAuthExtensions: ExtensionOperation<'SetUserPoolOAuthExtensions'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const chosen = withoutUndefined({
    dynamicRegistration: input.DynamicClientRegistration,
    clientIdMetadataDocuments: input.ClientIdMetadataDocuments,
    deviceGrant: input.DeviceGrant,
    thirdPartyScopes: input.ThirdPartyScopes && [...new Set(input.ThirdPartyScopes)].sort(),
    renewsInitialAccessToken: input.RenewInitialAccessToken,
  });
  const { extensions, initialAccessToken } = await changePoolOAuthExtensions(context, pool, chosen);
  return {
    ...poolOAuthExtensionsType(extensions),
    ...(initialAccessToken !== undefined && { InitialAccessToken: initialAccessToken }),
  };
};
