import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isForm } from '#domain/forms.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { checkSchemaRests } from '#domain/tenant/pools/settings/schema-change.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { UserRow } from '#schema/rows/users.ts';
import type { NameKind } from './sign-in-name.ts';
import { changedNameWrites, newNameWrites } from './sign-in-name-store.ts';
import { type Attributes, searchRowsOf, type User, type UserStatus } from './user.ts';
import {
  deleteCodesTo,
  deleteSearchRow,
  deleteUserRow,
  insertSearchRow,
  insertUserRow,
  lockUserRow,
  raiseSignInGeneration,
  selectNameHolder,
  selectUserByName,
  selectUserBySub,
  updateUserRow,
} from './user-statements.ts';

/** The user whom a name means, of whatever kind it is: who has it, else the first of those who claim it (docs/names.md). */
export async function findUser(context: Pick<Context, 'db'>, pool: Pool, name: string): Promise<User | undefined> {
  if (!isForm('UsernameType', name)) return undefined;
  const { schemaChange } = pool.settings;
  const find = async (nameKey: string) => context.db.first(selectUserByName, { poolId: pool.id, nameKey });
  const found = await find(usernameFold(pool, name));
  // Some users are found by the new form of their names already.
  const row = found ?? (schemaChange && (await find(usernameFold({ settings: schemaChange.to }, name))));
  return row && toUser(row);
}

/** As `findUser`. @throws Fault UserNotFoundException */
export async function loadUser(context: Pick<Context, 'db'>, pool: Pool, name: string): Promise<User> {
  const user = await findUser(context, pool, name);
  if (!user) throw userMissing();
  return user;
}

/** What administrators, and users who were removed, are told. AWS: this text. */
export function userMissing(): Fault {
  return new Fault('UserNotFoundException', 'User does not exist.');
}

/** What sign-up and recovery say of a name that is nobody's, at a client that does not hide it. */
export function unknownUsername(): Fault {
  return new Fault('UserNotFoundException', 'Username/client id combination not found.');
}

export function userDisabled(): Fault {
  return new Fault('NotAuthorizedException', 'User is disabled.');
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

/** Who has a name that others may only claim, as what kind of name, and how firmly (`standings`). */
export async function findNameHolder(
  context: Pick<Context, 'db'>,
  poolId: string,
  nameKey: string,
): Promise<{ user: User; kind: NameKind; standing: number } | undefined> {
  const row = await context.db.first(selectNameHolder, { poolId, nameKey });
  return row && { user: toUser(row), kind: row.kind as NameKind, standing: row.standing };
}

/**
 * Stores a new user with names and search rows; `naming` and what it refuses are those of `newNameWrites`. `unmet` when the
 * schema has changed since `pool` was read. @throws Fault TooManyRequestsException while it changes
 */
export function insertWrites(pool: Pool, user: User, naming?: Parameters<typeof newNameWrites>[2]): Write[] {
  checkSchemaRests(pool);
  const { username, signInGeneration, createdAt } = user;
  const row = { ...toRow(user), username, signInGeneration, createdAt };
  return [
    write(insertUserRow, row, { expect: 'one' }),
    ...newNameWrites(pool, user, naming),
    ...searchWrites(undefined, user),
  ];
}

/**
 * Stores a changed user, with names and search rows kept in step, and drops codes that went to an address which the user no
 * longer has. `unmet` when the user is gone or has changed since `before` was read, or the schema since `pool` was; else refused as
 * `changedNameWrites` is. @throws Fault TooManyRequestsException while the schema changes
 */
export function saveWrites(pool: Pool, before: User, after: User): Write[] {
  checkSchemaRests(pool);
  const { schemaGeneration = 0 } = pool.settings;
  const row = { ...toRow(after), seen: before.modifiedAt, schemaGeneration };
  return [
    write(updateUserRow, row, { expect: 'one' }),
    ...changedNameWrites(pool, before, after),
    ...searchWrites(before, after),
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

function searchWrites(before: User | undefined, after: User): Write[] {
  const { poolId, sub } = after;
  const found = before ? searchRowsOf(before) : new Map<string, string>();
  const sought = searchRowsOf(after);
  const stale = [...found].filter(([attribute, value]) => sought.get(attribute) !== value);
  const fresh = [...sought].filter(([attribute, value]) => found.get(attribute) !== value);
  return [
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
    // Whatever gives the user a password of this server ends the one of before.
    sealedPasswordHash: user.sealedVerifier === undefined ? (user.sealedPasswordHash ?? null) : null,
    addressProofs: addressProofsColumn(user),
    // It says who may confirm, and after that nothing.
    signedUpFrom: user.status === 'UNCONFIRMED' ? (user.signedUpFrom ?? null) : null,
    modifiedAt: user.modifiedAt,
  };
}

/** Nothing is kept of an address that the user has no longer. */
function addressProofsColumn({ attributes, addressProofs = {} }: User): string | null {
  const kept = Object.entries(addressProofs).filter(([kind, { address }]) => attributes[kind] === address);
  return kept.length > 0 ? JSON.stringify(Object.fromEntries(kept)) : null;
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
    ...(row.sealed_password_hash && { sealedPasswordHash: row.sealed_password_hash }),
    ...(row.password_set_at !== null && { passwordSetAt: row.password_set_at }),
    ...(row.address_proofs !== null && {
      addressProofs: JSON.parse(row.address_proofs) as NonNullable<User['addressProofs']>,
    }),
    ...(row.signed_up_from !== null && { signedUpFrom: row.signed_up_from }),
    ...(row.has_been_in_group === 1 && { hasBeenInGroup: true }),
    signInGeneration: row.sign_in_generation,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
