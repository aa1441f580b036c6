import { type Write, write } from '#database/database.ts';
import type { UserRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Pool, usernameFold } from '#domain/pools/pool.ts';
import { type Alias, type Attributes, aliasesOf, searchRowsOf, type User, type UserStatus } from './user.ts';
import {
  deleteAlias,
  deleteCodesTo,
  deleteSearchRow,
  deleteUserRow,
  insertAlias,
  insertSearchRow,
  insertUserRow,
  lockUserRow,
  raiseSignInGeneration,
  selectUserByAlias,
  selectUserByName,
  selectUserBySub,
  updateUserRow,
} from './user-statements.ts';

/** The user whom a name means: a username, else an alias that the pool allows and the user holds, else a `sub`. */
export async function findUser(context: Pick<Context, 'db'>, pool: Pool, name: string): Promise<User | undefined> {
  // No database can store this character, so nobody has such a name.
  if (name.includes('\0')) return undefined;
  const parameters = { poolId: pool.id, nameKey: usernameFold(pool, name), sub: name };
  const row = await context.db.first(selectUserByName, parameters);
  return row && toUser(row);
}

/** As `findUser`. @throws Fault UserNotFoundException */
export async function loadUser(context: Pick<Context, 'db'>, pool: Pool, name: string): Promise<User> {
  const user = await findUser(context, pool, name);
  if (!user) throw new Fault('UserNotFoundException', 'User does not exist.');
  return user;
}

/** The user with this `sub`, and nobody who merely chose it as a username. */
export async function findUserBySub(
  context: Pick<Context, 'db'>,
  poolId: string,
  sub: string,
): Promise<User | undefined> {
  const row = await context.db.first(selectUserBySub, { poolId, sub });
  return row && toUser(row);
}

/** The user who holds an alias. */
export async function findAliasHolder(
  context: Pick<Context, 'db'>,
  poolId: string,
  { kind, nameKey }: Alias,
): Promise<User | undefined> {
  const row = await context.db.first(selectUserByAlias, { poolId, kind, nameKey });
  return row && toUser(row);
}

/** Stores a new user with aliases and search rows. A taken username is a `duplicate` at write 0, a taken alias at the write that `isAliasWrite` knows. */
export function insertWrites(pool: Pool, user: User): Write[] {
  const { username, signInGeneration, createdAt } = user;
  const row = { ...toRow(user), username, usernameKey: usernameFold(pool, username), signInGeneration, createdAt };
  return [write(insertUserRow, row, { expect: 'one' }), ...nameWrites(pool, undefined, user)];
}

/**
 * Stores a changed user, with aliases and search rows kept in step, and drops codes that went to an address which the
 * user no longer has. `unmet` when the user is gone or has changed since `before` was read.
 */
export function saveWrites(pool: Pool, before: User, after: User): Write[] {
  const row = { ...toRow(after), seen: before.modifiedAt };
  return [
    write(updateUserRow, row, { expect: 'one' }),
    ...nameWrites(pool, before, after),
    ...codeWrites(before, after),
  ];
}

/** Ends every sign-in of the user so far. Does not touch `modifiedAt`. */
export function signOutWrites({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write[] {
  return [write(raiseSignInGeneration, { poolId, sub }, { expect: 'one' })];
}

/**
 * Lets the transactions of one user that begin with this take turns: what stands behind it in one of them sees what the
 * others have committed.
 */
export function lockUser({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write {
  return write(lockUserRow, { poolId, sub });
}

/** Removes the user with everything that is the user's. `unmet` when there is none any more. */
export function deleteWrites({ poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write[] {
  return [write(deleteUserRow, { poolId, sub }, { expect: 'one' })];
}

/** The kind of alias that a write claims; undefined for every other write. */
export function aliasKindOf(aliasWrite: Write | undefined): string | undefined {
  if (aliasWrite?.statement.name !== insertAlias.name) return undefined;
  return String(aliasWrite.parameters.kind);
}

function nameWrites(pool: Pool, before: User | undefined, after: User): Write[] {
  const { poolId, sub } = after;
  const held = before ? aliasesOf(pool, before) : [];
  const wanted = aliasesOf(pool, after);
  const isIn = (aliases: Alias[], { kind, nameKey }: Alias) =>
    aliases.some((alias) => alias.kind === kind && alias.nameKey === nameKey);
  const dropped = held.filter((alias) => !isIn(wanted, alias));
  const claimed = wanted.filter((alias) => !isIn(held, alias));
  const found = before ? searchRowsOf(pool, before) : new Map<string, string>();
  const sought = searchRowsOf(pool, after);
  const stale = [...found].filter(([attribute, value]) => sought.get(attribute) !== value);
  const fresh = [...sought].filter(([attribute, value]) => found.get(attribute) !== value);
  return [
    ...dropped.map((alias) => write(deleteAlias, { poolId, sub, ...alias })),
    ...claimed.map((alias) => write(insertAlias, { poolId, sub, ...alias })),
    ...stale.map(([attribute, value]) => write(deleteSearchRow, { poolId, sub, attribute, value })),
    ...fresh.map(([attribute, value]) => write(insertSearchRow, { poolId, sub, attribute, value })),
  ];
}

function codeWrites({ poolId, sub, attributes }: User, after: User): Write[] {
  const lost = (['email', 'phone_number'] as const).filter(
    (kind) => attributes[kind] !== undefined && attributes[kind] !== after.attributes[kind],
  );
  return lost.map((kind) => write(deleteCodesTo, { poolId, sub, target: `${kind}:${attributes[kind]}` }));
}

function toRow(user: User) {
  return {
    poolId: user.poolId,
    sub: user.sub,
    status: user.status,
    enabled: user.enabled ? 1 : 0,
    attributes: JSON.stringify(user.attributes),
    salt: user.salt ?? null,
    sealedVerifier: user.sealedVerifier ?? null,
    passwordSetAt: user.passwordSetAt ?? null,
    modifiedAt: user.modifiedAt,
  };
}

/** The user in a row of the table. */
export function toUser(row: UserRow): User {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    username: row.username,
    status: row.status as UserStatus,
    enabled: row.enabled === 1,
    attributes: JSON.parse(row.attributes) as Attributes,
    ...(row.salt && { salt: row.salt }),
    ...(row.sealed_verifier && { sealedVerifier: row.sealed_verifier }),
    ...(row.password_set_at !== null && { passwordSetAt: row.password_set_at }),
    signInGeneration: row.sign_in_generation,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
