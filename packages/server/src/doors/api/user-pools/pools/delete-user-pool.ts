import { deletePool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-pools.test.ts
export const deleteUserPool: Operation<'DeleteUserPool'> = async (context, { UserPoolId }) => {
  await deletePool(context, UserPoolId);
  return {};
};
