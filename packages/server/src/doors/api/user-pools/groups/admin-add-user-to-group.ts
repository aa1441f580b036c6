import { addToGroup } from '#domain/people/groups/member-store.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const adminAddUserToGroup: Operation<'AdminAddUserToGroup'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  await addToGroup(context, user, input.GroupName);
  return {};
};
