import { checkShownAttributes } from '#domain/people/users/list-users.ts';
import { searchUsers as search } from '#domain/people/users/search-users.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { userType } from '../../user-pools/users/user-type.ts';

/** As ListUsers. */
const maxLimit = 60;

const operators = { CONTAINS: 'contains', EQUALS: 'equals', STARTS_WITH: 'starts-with' } as const;

export const searchUsers: ExtensionOperation<'SearchUsers'> = async (context, input) => {
  const { UserPoolId, AttributesToGet: shown, Limit, PaginationToken } = input;
  const pool = await loadPool(context, UserPoolId);
  if (shown) checkShownAttributes(pool, shown);
  const { users, token } = await search(context, pool, {
    conditions: input.Filters.map(({ Name, Operator, Value }) => ({
      attribute: Name,
      operator: operators[Operator],
      value: Value,
    })),
    limit: Limit || maxLimit,
    token: PaginationToken,
  });
  const isShown = shown && ((name: string) => shown.includes(name));
  return { Users: users.map((user) => userType(user, isShown)), ...(token && { PaginationToken: token }) };
};
