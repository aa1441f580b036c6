import { createGroup as create } from '#domain/people/groups/group-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { groupSettings } from './group-settings.ts';
import { groupType } from './group-type.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const createGroup: Operation<'CreateGroup'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return { Group: groupType(await create(context, pool, input.GroupName, groupSettings(input))) };
};
