import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { poolOAuthExtensionsType } from './pool-oauth-extensions.ts';

export const getUserPoolOAuthExtensions: ExtensionOperation<'GetUserPoolOAuthExtensions'> = async (context, input) =>
  poolOAuthExtensionsType(poolOAuthExtensions(await loadPool(context, input.UserPoolId)));
