import { listGroups as list } from '#domain/people/groups/group-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { groupPage } from './group-page.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const listGroups: Operation<'ListGroups'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return groupPage(`groups:${pool.id}`, input, (range) => list(context, pool, range));
};
