import { changeClientOAuthExtensions } from '#domain/tenant/clients/change-oauth-extensions.ts';
import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { clientOAuthExtensionsType } from './client-oauth-extensions.ts';

export const setUserPoolClientOAuthExtensions: ExtensionOperation<'SetUserPoolClientOAuthExtensions'> = async (
  context,
  input,
) => {
  const pool = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, pool.id, input.ClientId);
  const chosen = withoutUndefined({
    isThirdParty: input.ThirdParty,
    allowsDeviceGrant: input.DeviceGrant,
    backchannelLogoutUri: input.BackchannelLogoutURI,
    resourceServers: input.ResourceServers && [...new Set(input.ResourceServers)].sort(),
  });
  return clientOAuthExtensionsType(await changeClientOAuthExtensions(context, client, chosen));
};
