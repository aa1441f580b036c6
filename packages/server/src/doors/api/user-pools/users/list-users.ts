import { parseFilter } from '#domain/people/users/filter.ts';
import { checkShownAttributes, findUsers } from '#domain/people/users/list-users.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userType } from './user-type.ts';

/** AWS: the most that one page holds, and what it holds when nothing is said; here also when 0 is. */
const maxLimit = 60;

// Compatibility: real. contract/sdk-users.test.ts
export const listUsers: Operation<'ListUsers'> = async (context, input) => {
  const { UserPoolId, AttributesToGet: shown, Limit, PaginationToken } = input;
  const pool = await loadPool(context, UserPoolId);
  if (shown) checkShownAttributes(pool, shown);
  const filter = parseFilter(input.Filter ?? '');
  const { users, token } = await findUsers(context, pool, {
    filter,
    limit: Limit || maxLimit,
    token: PaginationToken,
  });
  const isShown = shown && ((name: string) => shown.includes(name));
  return { Users: users.map((user) => userType(user, isShown)), ...(token && { PaginationToken: token }) };
};
