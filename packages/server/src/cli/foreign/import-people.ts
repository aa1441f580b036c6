import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { createGroup } from '#domain/people/groups/group-store.ts';
import { memberWrites } from '#domain/people/groups/member-store.ts';
import { newAttributes } from '#domain/people/users/attributes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { sealForeignHash } from '#domain/people/users/password-hash.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/people/users/username.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { changePool, loadPool } from '#domain/tenant/pools/pool-store.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { TellProgress } from '#work/moving/progress.ts';
import type { ForeignUser } from './foreign-user.ts';

type Storing = Pick<Context, 'clock' | 'db' | 'secrets'>;

/** What became of the users of a file. */
export interface PeopleImported {
  readonly imported: number;
  /** Whose name was there already: they stay as they are. */
  readonly there: number;
  /** Who has to choose a password, since none was in the file, or none that can be compared. */
  readonly resetting: number;
  readonly refused: readonly { readonly at: number; readonly why: string }[];
  /** Attributes of the file that the pool does not have: they were left out. */
  readonly leftOut: readonly string[];
}

/**
 * Stores the users of a file in a pool, each by themselves, while servers go on: who is there stays as they are, so that it can be
 * done again. No function is asked, and nothing is sent.
 * @throws Fault ResourceNotFoundException; DatabaseUnavailable
 */
export async function importPeople(
  context: Storing,
  poolId: string,
  users: readonly ForeignUser[],
  tell: TellProgress,
): Promise<PeopleImported> {
  if (users.some(({ hash }) => hash !== undefined))
    await changePool(context, poolId, (settings) => ({ ...settings, hasPasswordHashes: true }));
  const pool = await loadPool(context, poolId);
  const leftOut = new Set<string>();
  const refused: { at: number; why: string }[] = [];
  const counts = { imported: 0, there: 0, resetting: 0 };
  await makeGroups(context, pool, users);
  for (const [index, foreign] of users.entries()) {
    try {
      const { user, name } = await toUser(context, pool, foreign, leftOut);
      const writes = foreign.groups.flatMap((group) => memberWrites(user, group));
      await createUser(context, pool, user, { name, taken: 'The user already exists.', writes });
      counts.imported += 1;
      if (user.status === 'RESET_REQUIRED') counts.resetting += 1;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === 'UsernameExistsException') counts.there += 1;
      else refused.push({ at: foreign.at, why: error.message });
    }
    tell({ table: 'users', rows: index + 1, ofRows: users.length });
  }
  return { ...counts, refused, leftOut: [...leftOut].toSorted() };
}

async function makeGroups(context: Storing, pool: Pool, users: readonly ForeignUser[]): Promise<void> {
  for (const group of new Set(users.flatMap(({ groups }) => groups))) {
    try {
      await createGroup(context, pool, group, {});
    } catch (error) {
      if (!(error instanceof Fault && error.code === 'GroupExistsException')) throw error;
    }
  }
}

/** @throws Fault InvalidParameterException for what the pool cannot take */
async function toUser(
  context: Storing,
  pool: Pool,
  foreign: ForeignUser,
  leftOut: Set<string>,
): Promise<{ user: User; name: string }> {
  const name = nameOf(pool, foreign);
  checkUsername(pool, name);
  const given = Object.entries(foreign.attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [{ name: attribute, value }],
  );
  const known = new Set(pool.settings.schemaAttributes.map((attribute) => attribute.name));
  const [taken, others] = [given.filter((one) => known.has(one.name)), given.filter((one) => !known.has(one.name))];
  for (const other of others) leftOut.add(other.name);
  const isAbout = (one: { name: string }) => foreign.attributes[one.name.replace(/_verified$/, '')] !== undefined;
  const attributes = newAttributes(pool, taken.filter(isAbout), 'administrator', { username: name });
  const { hash } = foreign;
  const status = hash === undefined ? 'RESET_REQUIRED' : 'CONFIRMED';
  checkPreferredUsername(pool, { status, attributes });
  const sub = newSub();
  const now = context.clock.now();
  const owner = { poolId: pool.id, sub, username: addressOfUsername(pool, name) ? sub : keptName(pool, name) };
  const password = hash && {
    sealedPasswordHash: await sealForeignHash(context, owner, hash.algorithm, hash.text),
    passwordSetAt: now,
  };
  const { isEnabled: enabled } = foreign;
  const user = {
    ...owner,
    ...password,
    status,
    enabled,
    attributes,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
  return { user: user as User, name };
}

/** Where people sign up with an address that is their name; elsewhere the one that they had, or one that nobody types. */
function nameOf({ settings: { usernameAttributes = [] } }: Pool, { username, attributes }: ForeignUser): string {
  const address = usernameAttributes.map((attribute) => attributes[attribute]).find((one) => one !== undefined);
  if (usernameAttributes.length > 0) return address ?? '';
  const isPlain = username !== undefined && !/@|^\+\d/.test(username);
  return isPlain ? username : `user-${randomBytes(8).toString('hex')}`;
}
