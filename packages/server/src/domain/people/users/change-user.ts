import { findRefusal, type Outcome, type Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { hasAddressUsernames, type NameKind, signInNamesOf, standings } from './sign-in-name.ts';
import { nameOf, nameTaken } from './sign-in-name-store.ts';
import type { User } from './user.ts';
import { deleteWrites, findNameHolder, findUserBySub, insertWrites, saveWrites, userMissing } from './user-store.ts';
import { addressOfUsername } from './username.ts';

type Storing = Pick<Context, 'db' | 'clock'>;

/** What a deed makes of a user. */
export interface Change {
  readonly after: User;
  /**
   * What has to happen in the same transaction, such as the use of a code. `unmet` among them repeats the whole change,
   * unless the write says what its refusal means.
   */
  readonly writes?: readonly Write[];
  /** Takes a verified e-mail address or phone number away from another user who has it as an alias, if it is there. */
  readonly takesAliases?: AliasLoss | undefined;
}

/**
 * What the loss of an alias brings along for who had it, in the same transaction. The address is theirs still, but unverified:
 * no name, and nothing that opens their account.
 */
export type AliasLoss = (before: User, after: User) => Promise<readonly Write[]>;

const maxAttempts = 20;

/**
 * Changes a user, whatever others change meanwhile: `change` is asked again with the user as stored until its answer fits.
 * What it checks, it checks against the user it is given. Gives back the user as stored.
 * @throws Fault AliasExistsException, UserNotFoundException when the user is gone, and what `change` and the refusals of
 * its writes throw
 */
export async function changeUser(
  context: Storing,
  pool: Pool,
  user: User,
  change: (user: User) => Change | Promise<Change>,
): Promise<User> {
  let before = user;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const { after, writes = [], takesAliases } = await change(before);
    const saved = { ...after, modifiedAt: Math.max(context.clock.now(), before.modifiedAt + 1) };
    const taken = takesAliases ? await takeAliases(context, pool, saved, takesAliases) : [];
    const all = [...taken, ...saveWrites(pool, before, saved), ...writes];
    const outcome = await context.db.transaction(all);
    if (outcome.committed) return saved;
    const refusal = findRefusal(outcome, all);
    if (refusal) throw refusal;
    const name = refusedName(outcome, all);
    if (name && !(await isFree(context, pool, name, { takesAliases: takesAliases !== undefined, takesGiven: true })))
      throw nameTaken(name.kind);
    const stored = await findUserBySub(context, pool.id, user.sub);
    if (!stored) throw userMissing();
    before = stored;
  }
  throw rateExceeded();
}

/** How a new user comes about. */
export interface Creation {
  /** The name that the user was made under, where it is not the username. */
  readonly name?: string;
  /** The text for a username that exists. */
  readonly taken: string;
  /** What has to happen in the same transaction. */
  readonly writes?: readonly Write[];
  /** As with a `Change`. */
  readonly takesAliases?: AliasLoss | undefined;
}

/**
 * Stores a new user.
 * @throws Fault UsernameExistsException; AliasExistsException when another user of an alias pool has a verified address;
 * what the refusals of `writes` throw
 */
export async function createUser(
  context: Storing,
  pool: Pool,
  user: User,
  { name = user.username, taken, writes = [], takesAliases }: Creation,
): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const released = takesAliases ? await takeAliases(context, pool, user, takesAliases) : [];
    const all = [...released, ...creationWrites(pool, user, name), ...writes];
    const outcome = await context.db.transaction(all);
    if (outcome.committed) return;
    const refusal = findRefusal(outcome, all);
    if (refusal) throw refusal;
    if (outcome.reason !== 'duplicate') continue;
    const refused = refusedName(outcome, all);
    if (!refused || refused.kind === 'sub' || refused.kind === 'username') throw usernameExists(taken);
    if (await isFree(context, pool, refused, { takesAliases: takesAliases !== undefined, takesGiven: false })) continue;
    throw hasAddressUsernames(pool) ? addressTaken(refused.kind) : nameTaken(refused.kind);
  }
  throw rateExceeded();
}

/** The writes that store a new user who was made under this name: those of `createUser`, for who makes many at once. */
export function creationWrites(pool: Pool, user: User, name: string): Write[] {
  return insertWrites(pool, user, { givenKind: addressOfUsername(pool, name), taken: addressTaken });
}

/** Removes the user with everything that is the user's, behind the writes that still need it. @throws Fault UserNotFoundException when the user is gone already */
export async function removeUser(
  context: Pick<Context, 'db'>,
  user: User,
  before: readonly Write[] = [],
): Promise<void> {
  const outcome = await context.db.transaction([...before, ...deleteWrites(user)]);
  if (!outcome.committed) throw userMissing();
}

/** Marks the addresses that others hold as unverified, so that they are no names of theirs. */
async function takeAliases(context: Storing, pool: Pool, taker: User, loss: AliasLoss): Promise<Write[]> {
  const changed = new Map<string, { before: User; after: User }>();
  for (const { nameKey, kind } of signInNamesOf(pool, taker)) {
    if (!isTakeable(pool, kind)) continue;
    const holder = await findNameHolder(context, pool.id, nameKey);
    if (!holder || holder.user.sub === taker.sub || !isTakeable(pool, holder.kind)) continue;
    const { before, after } = changed.get(holder.user.sub) ?? { before: holder.user, after: holder.user };
    const attributes = { ...after.attributes, [`${holder.kind}_verified`]: 'false' };
    const modifiedAt = Math.max(context.clock.now(), before.modifiedAt + 1);
    changed.set(before.sub, { before, after: { ...after, attributes, modifiedAt } });
  }
  const writes = [...changed.values()].map(async ({ before, after }) => [
    ...saveWrites(pool, before, after),
    ...(await loss(before, after)),
  ]);
  return (await Promise.all(writes)).flat();
}

function isTakeable(pool: Pool, kind: NameKind): boolean {
  return (kind === 'email' || kind === 'phone_number') && !hasAddressUsernames(pool);
}

/** The name that another user has, when that is why the writes were rolled back. */
function refusedName(outcome: Outcome, writes: readonly Write[]): ReturnType<typeof nameOf> {
  return outcome.committed || outcome.reason !== 'duplicate' ? undefined : nameOf(writes[outcome.index]);
}

/** Whether the name can be had at another try: whoever has it came or went meanwhile, and gives way. */
async function isFree(
  context: Storing,
  pool: Pool,
  { nameKey }: { nameKey: string },
  { takesAliases, takesGiven }: { takesAliases: boolean; takesGiven: boolean },
): Promise<boolean> {
  const holder = await findNameHolder(context, pool.id, nameKey);
  if (!holder) return true;
  return (takesAliases && isTakeable(pool, holder.kind)) || (takesGiven && holder.standing < standings.held);
}

/** AWS: who makes a new user is told so of an address too, where users sign up with one. */
function addressTaken(kind: NameKind): Fault {
  return usernameExists(nameTaken(kind).message);
}

function usernameExists(message: string): Fault {
  return new Fault('UsernameExistsException', message);
}

/** The refusal of a change that others kept overtaking, and of one that is asked for too often. */
export function rateExceeded(): Fault {
  return new Fault('TooManyRequestsException', 'Rate exceeded');
}
