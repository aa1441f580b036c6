import { updateGroup as update } from '#domain/people/groups/group-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { groupSettings } from './group-settings.ts';
import { groupType } from './group-type.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const updateGroup: Operation<'UpdateGroup'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  return { Group: groupType(await update(context, { poolId, name: input.GroupName }, groupSettings(input))) };
};
