import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { lowerFold } from '#lib/case-fold.ts';
import { isFilterAttribute, type UserFilter, unsearchable } from './filter.ts';
import { isMatch, readRange, type UserPage } from './list-users.ts';
import { formatPageToken, type Position, parsePageToken } from './page-token.ts';
import type { User } from './user.ts';

/** One thing that has to be so of a user. */
export interface Condition {
  /** Any attribute of the pool, or what ListUsers filters by. */
  readonly attribute: string;
  readonly operator: 'equals' | 'starts-with' | 'contains';
  readonly value: string;
}

/** How many users a page may look at: what no index has is looked for in the users themselves. */
export const lookedAtMost = 5_000;
/** How many of them are read at a time. */
const readAtOnce = 500;

/**
 * A page of the pool's users of whom all conditions hold. It ends when it is full, or has looked at 5,000 users: it may hold few users, or
 * none, and not be the last.
 * @throws Fault InvalidParameterException for an attribute that the pool does not have, and for a token of another list
 */
export async function searchUsers(
  context: Pick<Context, 'db' | 'secrets'>,
  pool: Pool,
  { conditions, limit, token }: { conditions: readonly Condition[]; limit: number; token?: string | undefined },
): Promise<UserPage> {
  for (const { attribute } of conditions) checkSearchable(pool, attribute);
  const list = JSON.stringify([
    'search',
    pool.id,
    conditions.map(({ attribute, operator, value }) => [attribute, operator, value]),
  ]);
  const filter = chooseFilter(conditions);
  const users: User[] = [];
  let after: Position | undefined = token === undefined ? undefined : await parsePageToken(context, list, token);
  for (let looked = 0; looked < lookedAtMost; ) {
    await letOthersRun();
    const found = await readRange(context, pool, filter, { after, limit: readAtOnce + 1 });
    for (const one of found.slice(0, readAtOnce)) {
      if (users.length === limit) return { users, token: await formatPageToken(context, list, after ?? one) };
      looked += 1;
      after = { key: one.key, sub: one.sub };
      if (isMatch(pool, filter, one) && conditions.every((condition) => holds(pool, one.user, condition)))
        users.push(one.user);
    }
    if (found.length <= readAtOnce) return { users };
  }
  return { users, ...(after && { token: await formatPageToken(context, list, after) }) };
}

const columns: readonly string[] = ['username', 'sub', 'cognito:user_status', 'status'];

function checkSearchable({ settings }: Pool, attribute: string): void {
  // Identities of other providers are no value of the user's.
  if (columns.includes(attribute)) return;
  if (attribute === 'identities' || findAttribute(settings, attribute) === undefined) throw unsearchable(attribute);
}

/** The condition by which the fewest users have to be looked at, as far as an index knows: undefined for all of them. */
function chooseFilter(conditions: readonly Condition[]): UserFilter | undefined {
  const filters = conditions.flatMap(({ attribute, operator, value }) =>
    operator === 'contains' || !isFilterAttribute(attribute)
      ? []
      : [{ attribute, isPrefix: operator === 'starts-with', value }],
  );
  const [best] = filters.toSorted((one, other) => costOf(one) - costOf(other));
  return best;
}

/** Many users share a status; few begin alike, and fewer are called the same. */
function costOf({ attribute, isPrefix, value }: UserFilter): number {
  const isShared = attribute === 'status' || attribute === 'cognito:user_status';
  return (isShared ? 4 : 0) + (isPrefix ? 1 : 0) + (isPrefix && value === '' ? 8 : 0);
}

function holds(pool: Pool, user: User, { attribute, operator, value }: Condition): boolean {
  const own = valueOf(user, attribute);
  if (own === undefined || own === '') return false;
  const [actual = '', wanted = ''] = [own, value].map((text) => fold(pool, attribute, text));
  switch (operator) {
    case 'equals':
      return actual === wanted;
    case 'starts-with':
      return actual.startsWith(wanted);
    case 'contains':
      return actual.includes(wanted);
  }
}

function valueOf(user: User, attribute: string): string | undefined {
  switch (attribute) {
    case 'username':
      return user.username;
    case 'sub':
      return user.sub;
    case 'cognito:user_status':
      return user.status;
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled';
    default:
      return user.attributes[attribute];
  }
}

/** As ListUsers compares: usernames as the pool does, `status` as it is written, and all else without regard to case. */
function fold(pool: Pool, attribute: string, text: string): string {
  if (attribute === 'status') return text;
  return attribute === 'username' ? usernameFold(pool, text) : lowerFold(text);
}
