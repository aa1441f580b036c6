import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { lowerFold } from '#lib/case-fold.ts';
import type { UserFilter } from './filter.ts';
import {
  selectDisabledUsers,
  selectEnabledUsers,
  selectUsersByName,
  selectUsersBySearch,
  selectUsersByStatus,
  selectUsersBySub,
} from './list-users-statements.ts';
import { formatPageToken, type Position, parsePageToken } from './page-token.ts';
import { hasAddressUsernames } from './sign-in-name.ts';
import { maxSearchLength, searchValue, type User } from './user.ts';
import { toUser } from './user-store.ts';

export interface UserPage {
  readonly users: readonly User[];
  /** Asks for the next page; absent on the last one. */
  readonly token?: string;
}

/** A user, and where a list found them. */
export interface Found extends Position {
  readonly user: User;
}

type Reading = Pick<Context, 'db'>;
type Range = { readonly after: Position | undefined; readonly limit: number };

/**
 * A page of the pool's users whom the filter lets through, in an order that changes only when users do. A page can hold
 * fewer than `limit` users and still not be the last.
 * @throws Fault InvalidParameterException for a token of another list
 */
export async function findUsers(
  context: Reading & Pick<Context, 'secrets'>,
  pool: Pool,
  { filter, limit, token }: { filter?: UserFilter | undefined; limit: number; token?: string | undefined },
): Promise<UserPage> {
  const list = JSON.stringify([pool.id, filter?.attribute, filter?.isPrefix, filter?.value]);
  const after = token === undefined ? undefined : await parsePageToken(context, list, token);
  // One more than the page holds tells whether there is another page.
  const found = await readRange(context, pool, filter, { after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const users = page.filter((one) => isMatch(pool, filter, one)).map(({ user }) => user);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { users, ...(last && { token: await formatPageToken(context, list, last) }) };
}

/**
 * Checks the names of attributes that a list shall show. AWS: `sub` cannot be asked for.
 * @throws Fault InvalidParameterException
 */
export function checkShownAttributes(pool: Pool, names: readonly string[]): void {
  if (names.includes('sub')) throw invalid('Input fails to satisfy the constraints.');
  if (names.some((name) => !findAttribute(pool.settings, name))) {
    throw invalid('One or more requested attributes do not exist.');
  }
}

/** At most `limit` users behind a position, in the order of the index that the filter reads; `isMatch` has to look at each. */
export function readRange(
  context: Reading,
  pool: Pool,
  filter: UserFilter | undefined,
  range: Range,
): Promise<Found[]> {
  const { attribute = 'sub', isPrefix = true, value = '' } = filter ?? {};
  switch (attribute) {
    case 'sub': {
      const first = lowerFold(value);
      return readBySub(context, pool, { first, last: lastKey(first, isPrefix) }, range);
    }
    case 'cognito:user_status':
      // AWS: API reference of ListUsers, Filter: the same in any case, unlike `status`.
      return readByStatus(context, pool, { value: value.toUpperCase(), isPrefix }, range);
    case 'status':
      return readByEnabled(context, pool, { value, isPrefix }, range);
    case 'username':
      return readByUsername(context, pool, { value, isPrefix }, range);
    default:
      return readBySearch(context, pool, { attribute, value, isPrefix }, range);
  }
}

type Wanted = { readonly value: string; readonly isPrefix: boolean };

async function readBySub(
  { db }: Reading,
  pool: Pool,
  { first, last }: { first: string; last: string },
  { after, limit }: Range,
): Promise<Found[]> {
  // A space sorts before whatever a `sub` is made of.
  const firstSub = after ? `${after.sub} ` : first;
  const rows = await db.all(selectUsersBySub, { poolId: pool.id, firstSub, lastSub: last, limit });
  return rows.map((row) => ({ user: toUser(row), key: '', sub: row.sub }));
}

async function readByStatus({ db }: Reading, pool: Pool, wanted: Wanted, { after, limit }: Range): Promise<Found[]> {
  const from = { afterKey: after?.key ?? wanted.value, afterSub: after?.sub ?? '' };
  const lastStatus = lastKey(wanted.value, wanted.isPrefix);
  const rows = await db.all(selectUsersByStatus, { poolId: pool.id, ...from, lastKey: lastStatus, limit });
  return rows.map((row) => ({ user: toUser(row), key: row.status, sub: row.sub }));
}

async function readByEnabled({ db }: Reading, pool: Pool, wanted: Wanted, { after, limit }: Range): Promise<Found[]> {
  const [isEnabled, isDisabled] = ['Enabled', 'Disabled'].map((name) =>
    wanted.isPrefix ? name.startsWith(wanted.value) : name === wanted.value,
  );
  if (!isEnabled && !isDisabled) return [];
  if (isEnabled && isDisabled) return readBySub({ db }, pool, { first: '', last: lastKey('', true) }, { after, limit });
  const behind = { poolId: pool.id, afterSub: after?.sub ?? '', limit };
  const rows = await db.all(isEnabled ? selectEnabledUsers : selectDisabledUsers, behind);
  return rows.map((row) => ({ user: toUser(row), key: '', sub: row.sub }));
}

async function readByUsername(
  { db }: Reading,
  pool: Pool,
  { value, isPrefix }: Wanted,
  { after, limit }: Range,
): Promise<Found[]> {
  const first = usernameFold(pool, value);
  const from = { afterKey: after?.key ?? first, afterSub: after?.sub ?? '' };
  // Where users sign up with addresses the username is the `sub`; those who came before that was so have one of their own.
  const kind = hasAddressUsernames(pool) ? 'sub' : 'username';
  const parameters = { poolId: pool.id, kind, ...from, lastKey: lastKey(first, isPrefix), limit };
  const rows = await db.all(selectUsersByName, parameters);
  return rows.map((row) => ({ user: toUser(row), key: row.name_key, sub: row.sub }));
}

async function readBySearch(
  { db }: Reading,
  pool: Pool,
  { attribute, value, isPrefix }: UserFilter,
  { after, limit }: Range,
): Promise<Found[]> {
  const first = searchValue(value);
  const from = { afterKey: after?.key ?? first, afterSub: after?.sub ?? '' };
  const parameters = { poolId: pool.id, attribute, ...from, lastKey: lastKey(first, isPrefix), limit };
  const rows = await db.all(selectUsersBySearch, parameters);
  return rows.map((row) => ({ user: toUser(row), key: row.search_value, sub: row.sub }));
}

/**
 * The last text that a search may find. Both engines order texts by code points, so that what is no longer than 480
 * characters and begins with the prefix stands from the prefix up to the prefix filled up with the greatest of them all.
 */
function lastKey(value: string, isPrefix: boolean): string {
  return isPrefix ? value + '\u{10ffff}'.repeat(maxSearchLength) : value;
}

/** Whether the user's own value fits: an index entry may hold only its beginning, or another name. */
export function isMatch(pool: Pool, filter: UserFilter | undefined, { user, key }: Found): boolean {
  if (!filter) return true;
  const { attribute, isPrefix } = filter;
  // Who is found by the `sub`, and has another username, is found by that too.
  if (attribute === 'username' && key !== usernameFold(pool, user.username)) return false;
  const own = attribute === 'username' ? user.username : user.attributes[attribute];
  // The other attributes are columns, which hold the whole.
  if (own === undefined) return true;
  // AWS: API reference of ListUsers, Filter: of attributes `username` alone heeds case, here where the pool does.
  const [actual = '', wanted = ''] = [own, filter.value].map((text) =>
    attribute === 'username' ? usernameFold(pool, text) : lowerFold(text),
  );
  return isPrefix ? actual.startsWith(wanted) : actual === wanted;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
