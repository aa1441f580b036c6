import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { clientOAuthExtensionsType } from './client-oauth-extensions.ts';

export const getUserPoolClientOAuthExtensions: ExtensionOperation<'GetUserPoolClientOAuthExtensions'> = async (
  context,
  input,
) => {
  const pool = await loadPool(context, input.UserPoolId);
  return clientOAuthExtensionsType(oauthExtensionsOf(await loadPoolClient(context, pool.id, input.ClientId)));
};
