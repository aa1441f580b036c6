import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type SchemaChange, settledSettings } from '#domain/tenant/pools/settings/schema-change.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { keptValue, valueProblem } from './attribute-values.ts';
import { followedNames, followedUser, isFirm, isPasswordLost, type NameRow } from './schema-follow.ts';
import { eachNamedUser, type Named } from './schema-pages.ts';
import type { User } from './user.ts';

/**
 * Why a user stands in the way of a change: lacks what is required, has a value of another type, would have a name that
 * another has too, would be found by no name any more, or could not prove the password.
 */
export type ConflictReason = 'attribute-missing' | 'attribute-unfit' | 'name-taken' | 'name-lost' | 'password-lost';

export interface Conflict {
  readonly sub: string;
  readonly username: string;
  readonly reason: ConflictReason;
  /** The attribute, or kind of name, in which it lies: under its name of before. */
  readonly attribute: string;
}

export interface Conflicts {
  /** How many users the pool has. */
  readonly userCount: number;
  /** How many conflicts there are. */
  readonly count: number;
  /** The first of them. */
  readonly first: readonly Conflict[];
}

/** How many names that would be new are held in memory at a time, some 100 MB; of more, the pool is read several times. */
const maxNewNames = 500_000;

/** What a user is before and after the change. */
interface Following extends Named {
  /** Names afterwards. */
  readonly next: readonly NameRow[];
}

type Owner = Pick<User, 'sub' | 'username'>;
type NewName = Owner & Pick<NameRow, 'kind'> & { isShared?: true };

/** Every user who stands in the way of a change. Writes nothing; of what others change meanwhile some is seen and some is not. */
export async function findSchemaConflicts(
  context: Pick<Context, 'db'>,
  pool: Pool,
  change: SchemaChange,
  { limit, newNamesAtOnce = maxNewNames }: { limit: number; newNamesAtOnce?: number },
): Promise<Conflicts> {
  const first: Conflict[] = [];
  let count = 0;
  let userCount = 0;
  const tell = (conflict: Conflict) => {
    count += 1;
    if (first.length < limit) first.push(conflict);
  };
  const after: Pool = { ...pool, settings: settledSettings(pool.settings, change.to) };
  const required = newlyRequired(change);
  let newNames = 0;
  for await (const one of eachFollowing(context, after, change)) {
    userCount += 1;
    newNames += newNamesOf(one).length;
    for (const conflict of ownConflicts(change, after, required, one)) tell(conflict);
  }
  const parts = Math.ceil(newNames / newNamesAtOnce);
  for (let part = 0; part < parts; part++) {
    const isOfPart = ({ name_key: nameKey }: NameRow) => partOf(nameKey, parts) === part;
    const wanted = await readWanted(eachFollowing(context, after, change), isOfPart, tell);
    if (wanted.size > 0) await findHolders(eachNamedUser(context, pool.id), wanted, tell);
  }
  return { userCount, count, first };
}

async function* eachFollowing(
  context: Pick<Context, 'db'>,
  after: Pool,
  change: SchemaChange,
): AsyncGenerator<Following> {
  for await (const one of eachNamedUser(context, after.id)) {
    yield { ...one, next: followedNames(after, followedUser(change, one.user), one.names) };
  }
}

/** What is wrong with one user, whoever else there is. */
function* ownConflicts(
  change: SchemaChange,
  after: Pool,
  required: readonly string[],
  { user, names, next }: Following,
): Generator<Conflict> {
  const { sub, username } = user;
  const conflict = (reason: ConflictReason, attribute: string) => ({ sub, username, reason, attribute });
  // Who has to choose a password is asked for what is missing, as ever.
  for (const name of user.status === 'FORCE_CHANGE_PASSWORD' ? [] : required) {
    if (!user.attributes[name]) yield conflict('attribute-missing', name);
  }
  for (const name of unfitAttributes(change, user)) yield conflict('attribute-unfit', name);
  const lost = lostName(change, after, { user, names, next });
  if (lost !== undefined) yield conflict('name-lost', lost);
  if (isPasswordLost(change, user) && !change.resetsPasswords) yield conflict('password-lost', 'username');
}

function newlyRequired({ from, to }: SchemaChange): string[] {
  const isRequired = (name: string) => from.schemaAttributes.some((row) => row.name === name && row.required);
  return to.schemaAttributes.filter(({ name, required }) => required && !isRequired(name)).map(({ name }) => name);
}

/** The attributes, under their names of before, whose values are not as the schema has them afterwards. */
function unfitAttributes({ from, to, renamed }: SchemaChange, { attributes }: User): string[] {
  return Object.entries(attributes).flatMap(([name, value]) => {
    const before = from.schemaAttributes.find((row) => row.name === name);
    const after = to.schemaAttributes.find((row) => row.name === (renamed[name] ?? name));
    const isSame = before === after || after === undefined || before?.required !== after.required;
    if (isSame) return [];
    return valueProblem(after, value) !== undefined || keptValue(after, value) !== value ? [name] : [];
  });
}

/** The kind of name that is missed: the username, or the last name beside the `sub`. */
function lostName({ from }: SchemaChange, after: Pool, { user, names, next }: Following): string | undefined {
  const had = names.filter(({ kind }) => kind !== 'sub');
  const isUsername = (row: NameRow) =>
    row.kind === 'username' && row.name_key === usernameFold({ settings: from }, user.username);
  const isKept = next.some(({ name_key: nameKey }) => nameKey === usernameFold(after, user.username));
  if (had.some(isUsername) && !isKept) return 'username';
  return next.some(({ kind }) => kind !== 'sub') ? undefined : had[0]?.kind;
}

/** The names that a user alone is to have, and does not have now. */
function newNamesOf({ names, next }: Following): NameRow[] {
  return next.filter((row) => isFirm(row) && !names.some((own) => isFirm(own) && own.name_key === row.name_key));
}

/** The names that are to be new, with who wants them; tells of those that two want. */
async function readWanted(
  users: AsyncGenerator<Following>,
  isOfPart: (row: NameRow) => boolean,
  tell: (conflict: Conflict) => void,
): Promise<Map<string, NewName>> {
  const wanted = new Map<string, NewName>();
  for await (const one of users) {
    const { sub, username } = one.user;
    for (const row of newNamesOf(one).filter(isOfPart)) {
      const other = wanted.get(row.name_key);
      if (other === undefined) wanted.set(row.name_key, { sub, username, kind: row.kind });
      else shareName(other, { sub, username, kind: row.kind }, tell);
    }
  }
  return wanted;
}

/**
 * Tells of every name that one wants and another has. What the other has now counts, also if the same change takes it away:
 * users follow one by one.
 */
async function findHolders(
  users: AsyncGenerator<Named>,
  wanted: ReadonlyMap<string, NewName>,
  tell: (conflict: Conflict) => void,
): Promise<void> {
  for await (const { user, names } of users) {
    for (const row of names.filter(isFirm)) {
      const other = wanted.get(row.name_key);
      if (other === undefined || other.sub === user.sub) continue;
      shareName(other, { sub: user.sub, username: user.username, kind: row.kind }, tell);
    }
  }
}

function shareName(first: NewName, second: NewName, tell: (conflict: Conflict) => void): void {
  const told = ({ sub, username, kind }: NewName) => tell({ sub, username, reason: 'name-taken', attribute: kind });
  if (!first.isShared) told(first);
  first.isShared = true;
  told(second);
}

/** Any number that is always the same for a name. */
function partOf(nameKey: string, parts: number): number {
  let sum = 0;
  for (const letter of nameKey) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % parts;
}
