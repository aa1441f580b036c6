import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { createGroup } from '#domain/people/groups/group-store.ts';
import { memberWrites } from '#domain/people/groups/member-store.ts';
import { type AttributeInput, newAttributes } from '#domain/people/users/attributes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { sealForeignHash } from '#domain/people/users/password-hash.ts';
import { checkPreferredUsername } from '#domain/people/users/sign-in-name.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { addressOfUsername, checkUsername } from '#domain/people/users/username.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { eachClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { changePool, loadPool } from '#domain/tenant/pools/pool-store.ts';
import { keptName } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { TellProgress } from '#work/moving/progress.ts';
import type { ForeignUser } from './foreign-user.ts';
import { checkTrusted, nameNotTrusted, type OwnWord, sortAttributes, type Threshold } from './own-words.ts';

type Storing = Pick<Context, 'clock' | 'db' | 'secrets'>;

/** What became of the users of a file. */
export interface PeopleImported {
  readonly imported: number;
  /** Whose name was there already: they stay as they are. */
  readonly there: number;
  /** Who has to choose a password, since none was in the file, or none that can be compared. */
  readonly resetting: number;
  readonly refused: readonly { readonly at: number; readonly why: string }[];
  /** Of those who have to choose a password, who had one of a kind that cannot be compared, by what the file calls it. */
  readonly untaken: Readonly<Record<string, number>>;
  /** Attributes of the file that the pool does not have: they were left out. */
  readonly leftOut: readonly string[];
  /** What people may have written themselves, and was left out for that; of whom, by their places in the file. */
  readonly withheld: readonly (OwnWord & { readonly at: readonly number[] })[];
}

/** What comes in. */
export interface PeopleImport {
  readonly poolId: string;
  readonly users: readonly ForeignUser[];
  /** Attributes that people cannot write at the other server, as the operator says. */
  readonly trusted: readonly string[];
  readonly tell: TellProgress;
}

/**
 * Stores the users of a file in a pool, each by themselves, while servers go on: who is there stays as they are, so that it can be
 * done again. No function is asked, and nothing is sent.
 * @throws Fault ResourceNotFoundException; DatabaseUnavailable; Error for attributes that cannot be trusted
 */
export async function importPeople(
  context: Storing,
  { poolId, users, trusted, tell }: PeopleImport,
): Promise<PeopleImported> {
  checkTrusted(trusted);
  if (users.some(({ hash }) => hash !== undefined))
    await changePool(context, poolId, (settings) => ({ ...settings, hasPasswordHashes: true }));
  const pool = await loadPool(context, poolId);
  const clients: Client[] = [];
  for await (const client of eachClient(context, pool.id)) clients.push(client);
  const threshold = { pool, clients, trusted };
  const leftOut = new Set<string>();
  const refused: { at: number; why: string }[] = [];
  const withheld = new Map<string, OwnWord & { at: number[] }>();
  const untaken = new Map<string, number>();
  const counts = { imported: 0, there: 0, resetting: 0 };
  await makeGroups(context, pool, users);
  for (const [index, foreign] of users.entries()) {
    try {
      const made = await toUser(context, threshold, foreign);
      const { user, name } = made;
      const writes = foreign.groups.flatMap((group) => memberWrites(user, group));
      await createUser(context, pool, user, { name, taken: 'The user already exists.', writes });
      counts.imported += 1;
      for (const attribute of made.unknown) leftOut.add(attribute);
      for (const word of made.withheld) {
        const told = withheld.get(word.attribute) ?? { ...word, at: [] };
        withheld.set(word.attribute, told);
        told.at.push(foreign.at);
      }
      if (user.status === 'RESET_REQUIRED') counts.resetting += 1;
      if (foreign.hash && 'untaken' in foreign.hash)
        untaken.set(foreign.hash.untaken, (untaken.get(foreign.hash.untaken) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === 'UsernameExistsException') counts.there += 1;
      else refused.push({ at: foreign.at, why: error.message });
    }
    tell({ table: 'users', rows: index + 1, ofRows: users.length });
  }
  return {
    ...counts,
    untaken: Object.fromEntries(untaken),
    refused,
    leftOut: [...leftOut].toSorted(),
    withheld: [...withheld.values()],
  };
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
  threshold: Threshold,
  foreign: ForeignUser,
): Promise<{ user: User; name: string; unknown: string[]; withheld: readonly OwnWord[] }> {
  const { pool } = threshold;
  const { answered, taken, withheld } = sortAttributes(threshold, foreign);
  const name = nameOf(pool, foreign, { answered, withheld });
  checkUsername(pool, name);
  const known = new Set(pool.settings.schemaAttributes.map((attribute) => attribute.name));
  const given = [...answered, ...taken];
  const unknown = given.filter((one) => !known.has(one.name)).map((one) => one.name);
  const isThere = new Set(given.map((one) => one.name));
  const isAbout = (one: AttributeInput) => known.has(one.name) && isThere.has(one.name.replace(/_verified$/, ''));
  const attributes = newAttributes(pool, given.filter(isAbout), 'administrator', { username: name });
  const hash = foreign.hash && 'untaken' in foreign.hash ? undefined : foreign.hash;
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
  return { user: user as User, name, unknown, withheld };
}

/**
 * Where people sign up with an address that is their name; elsewhere the one that they had, or one that nobody types.
 * @throws Fault InvalidParameterException for an address that they may have written themselves
 */
function nameOf(
  { settings: { usernameAttributes = [] } }: Pool,
  { username }: ForeignUser,
  { answered, withheld }: Pick<ReturnType<typeof sortAttributes>, 'answered' | 'withheld'>,
): string {
  if (usernameAttributes.length > 0) {
    const addresses = usernameAttributes.map((attribute) => answered.find(({ name }) => name === attribute)?.value);
    const written = withheld.find(({ isName }) => isName);
    const address = addresses.find((one) => one !== undefined);
    if (address === undefined && written !== undefined) throw nameNotTrusted(written.attribute);
    return address ?? '';
  }
  const isPlain = username !== undefined && !/@|^\+\d/.test(username);
  return isPlain ? username : `user-${randomBytes(8).toString('hex')}`;
}
