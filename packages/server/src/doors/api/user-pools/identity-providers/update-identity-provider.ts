import { updateProvider } from '#domain/tenant/identity-providers/change-provider.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { changedProviderType, givenProvider } from './identity-provider-type.ts';

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const updateIdentityProvider: Operation<'UpdateIdentityProvider'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const provider = await updateProvider(context, pool, input.ProviderName, givenProvider(input));
  return { IdentityProvider: changedProviderType(provider, input) };
};
