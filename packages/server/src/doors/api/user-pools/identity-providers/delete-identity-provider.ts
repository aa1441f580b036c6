import { deleteProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const deleteIdentityProvider: Operation<'DeleteIdentityProvider'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  await deleteProvider(context, id, input.ProviderName);
  return {};
};
