import { loadGroup } from '#domain/people/groups/group-store.ts';
import { listUsersInGroup as list } from '#domain/people/groups/member-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';
import { userType } from '../users/user-type.ts';
import { maxLimit } from './group-page.ts';

// Compatibility: real. contract/sdk-groups.test.ts
export const listUsersInGroup: Operation<'ListUsersInGroup'> = async (context, input) => {
  const { UserPoolId, GroupName, Limit, NextToken } = input;
  const pool = await loadPool(context, UserPoolId);
  const group = await loadGroup(context, { poolId: pool.id, name: GroupName });
  const members = `members:${pool.id}:${group.name}`;
  const page = await readPage({ list: members, limit: Limit || maxLimit, nextToken: NextToken }, async (range) => {
    const users = await list(context, group, range);
    return users.map((user) => ({ id: user.sub, user }));
  });
  const Users = page.items.map(({ user }) => userType(user));
  return { Users, ...(page.nextToken !== undefined && { NextToken: page.nextToken }) };
};
