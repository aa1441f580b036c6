import type { Operation } from '#api/operation.ts';
import { deletePool } from '#domain/pools/pool-store.ts';

export const deleteUserPool: Operation<'DeleteUserPool'> = async (context, { UserPoolId }) => {
  await deletePool(context, UserPoolId);
  return {};
};
