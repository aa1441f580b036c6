import { deleteIdentityPool as remove } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const deleteIdentityPool: IdentityPoolOperation<'DeleteIdentityPool'> = async (context, input) => {
  await remove(context, input.IdentityPoolId);
  return {};
};
