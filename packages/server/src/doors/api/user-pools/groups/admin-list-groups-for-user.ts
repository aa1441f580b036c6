import { listGroupsOf } from '#domain/people/groups/member-store.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { groupPage } from './group-page.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const adminListGroupsForUser: Operation<'AdminListGroupsForUser'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  return groupPage(`groups-of:${user.poolId}:${user.sub}`, input, (range) => listGroupsOf(context, user, range));
};
