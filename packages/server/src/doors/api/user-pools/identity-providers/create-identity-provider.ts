import { createProvider } from '#domain/tenant/identity-providers/change-provider.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { changedProviderType, givenProvider } from './identity-provider-type.ts';

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const createIdentityProvider: Operation<'CreateIdentityProvider'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const named = { name: input.ProviderName, kind: input.ProviderType };
  const provider = await createProvider(context, pool, { ...named, ...givenProvider(input) });
  return { IdentityProvider: changedProviderType(provider, input) };
};
