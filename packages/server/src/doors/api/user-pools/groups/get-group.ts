import { loadGroup } from '#domain/people/groups/group-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { groupType } from './group-type.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const getGroup: Operation<'GetGroup'> = async (context, { UserPoolId, GroupName }) => {
  const { id: poolId } = await loadPool(context, UserPoolId);
  return { Group: groupType(await loadGroup(context, { poolId, name: GroupName })) };
};
