import { deletePool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

export const deleteUserPool: Operation<'DeleteUserPool'> = async (context, { UserPoolId }) => {
  await deletePool(context, UserPoolId);
  return {};
};
