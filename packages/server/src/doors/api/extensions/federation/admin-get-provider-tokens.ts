import { loadProviderTokens } from '#domain/access/federation/provider-tokens.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';

export const adminGetProviderTokens: ExtensionOperation<'AdminGetProviderTokens'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  const { accessToken, expiresAt, idToken, scope } = await loadProviderTokens(
    context,
    user,
    input.ProviderName,
    input.ForceRefresh,
  );
  return {
    AccessToken: accessToken,
    ...(expiresAt !== undefined && { ExpiresAt: expiresAt / 1000 }),
    ...(idToken !== undefined && { IdToken: idToken }),
    ...(scope !== undefined && { Scope: scope }),
  };
};
