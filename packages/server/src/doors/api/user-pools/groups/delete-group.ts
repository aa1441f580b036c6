import { deleteGroup as remove } from '#domain/people/groups/group-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const deleteGroup: Operation<'DeleteGroup'> = async (context, { UserPoolId, GroupName }) => {
  const { id: poolId } = await loadPool(context, UserPoolId);
  await remove(context, { poolId, name: GroupName });
  return {};
};
