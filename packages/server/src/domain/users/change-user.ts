import { findRefusal, type Outcome, type Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Pool, usernameFold } from '#domain/pools/pool.ts';
import { aliasesOf, hasAddressUsernames, type User } from './user.ts';
import {
  aliasKindOf,
  deleteWrites,
  findAliasHolder,
  findUserBySub,
  insertWrites,
  saveWrites,
  signOutWrites,
} from './user-store.ts';

type Storing = Pick<Context, 'db' | 'clock'>;
type Claim = { readonly kind: string; readonly nameKey: string };

/** What a deed makes of a user. */
export interface Change {
  readonly after: User;
  /**
   * What has to happen in the same transaction, such as the use of a code. `unmet` among them repeats the whole change,
   * unless the write says what its refusal means.
   */
  readonly writes?: readonly Write[];
  /** Takes a verified e-mail address or phone number away from another user who has it as an alias (ForceAliasCreation). */
  readonly takesAliases?: boolean;
}

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
    const { after, writes = [], takesAliases = false } = await change(before);
    const saved = { ...after, modifiedAt: Math.max(context.clock.now(), before.modifiedAt + 1) };
    const taken = takesAliases ? await takeAliases(context, pool, saved) : [];
    const all = [...taken, ...saveWrites(pool, before, saved), ...writes];
    const outcome = await context.db.transaction(all);
    if (outcome.committed) return saved;
    const refusal = findRefusal(outcome, all);
    if (refusal) throw refusal;
    const claim = refusedClaim(outcome, all);
    if (claim && !(takesAliases && isTakeable(pool, claim))) throw aliasExists(claim);
    const stored = await findUserBySub(context, pool.id, user.sub);
    if (!stored) throw userGone();
    before = stored;
  }
  throw new Fault('TooManyRequestsException', 'Rate exceeded');
}

/**
 * Stores a new user. `taken` is the text for a username that exists.
 * @throws Fault UsernameExistsException; AliasExistsException when another user of an alias pool has a verified address;
 * what the refusals of `writes` throw
 */
export async function createUser(
  context: Storing,
  pool: Pool,
  user: User,
  { taken, writes = [], takesAliases = false }: { taken: string; writes?: readonly Write[]; takesAliases?: boolean },
): Promise<void> {
  await checkNobodysSub(context, pool, user, taken);
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const released = takesAliases ? await takeAliases(context, pool, user) : [];
    const all = [...released, ...insertWrites(pool, user), ...writes];
    const outcome = await context.db.transaction(all);
    if (outcome.committed) return;
    const refusal = findRefusal(outcome, all);
    if (refusal) throw refusal;
    if (outcome.reason === 'duplicate') {
      const claim = refusedClaim(outcome, all);
      if (!claim || claim.nameKey === usernameFold(pool, user.username)) throw usernameExists(taken);
      if (hasAddressUsernames(pool)) throw usernameExists(aliasExists(claim).message);
      if (!takesAliases || !isTakeable(pool, claim)) throw aliasExists(claim);
    }
  }
  throw new Fault('TooManyRequestsException', 'Rate exceeded');
}

/** Ends every sign-in of the user up to now. @throws Fault UserNotFoundException when the user is gone */
export async function signOutEverywhere(context: Storing, user: User): Promise<void> {
  const outcome = await context.db.transaction(signOutWrites(user));
  if (!outcome.committed) throw userGone();
}

/** Removes the user with everything that is the user's. @throws Fault UserNotFoundException when the user is gone already */
export async function removeUser(context: Pick<Context, 'db'>, user: User): Promise<void> {
  const outcome = await context.db.transaction(deleteWrites(user));
  if (!outcome.committed) throw userGone();
}

/** A username outranks a `sub`, so nobody may choose another user's. */
async function checkNobodysSub(context: Storing, pool: Pool, user: User, taken: string): Promise<void> {
  const name = user.username.toLowerCase();
  if (user.username === user.sub || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)) return;
  if (await findUserBySub(context, pool.id, name)) throw usernameExists(taken);
}

/** Marks the addresses that others hold as unverified, which drops their aliases. */
async function takeAliases(context: Storing, pool: Pool, taker: User): Promise<Write[]> {
  const changed = new Map<string, { before: User; after: User }>();
  for (const alias of aliasesOf(pool, taker)) {
    if (!isTakeable(pool, alias)) continue;
    const holder = await findAliasHolder(context, pool.id, alias);
    if (!holder || holder.sub === taker.sub) continue;
    const { before, after } = changed.get(holder.sub) ?? { before: holder, after: holder };
    const attributes = { ...after.attributes, [`${alias.kind}_verified`]: 'false' };
    const modifiedAt = Math.max(context.clock.now(), before.modifiedAt + 1);
    changed.set(holder.sub, { before, after: { ...after, attributes, modifiedAt } });
  }
  return [...changed.values()].flatMap(({ before, after }) => saveWrites(pool, before, after));
}

function isTakeable(pool: Pool, { kind }: { kind: string }): boolean {
  return kind !== 'preferred_username' && !hasAddressUsernames(pool);
}

/** The alias that another user has, when that is why the writes were rolled back. */
function refusedClaim(outcome: Outcome, writes: readonly Write[]): Claim | undefined {
  if (outcome.committed || outcome.reason !== 'duplicate') return undefined;
  const refused = writes[outcome.index];
  const kind = aliasKindOf(refused);
  return kind === undefined ? undefined : { kind, nameKey: String(refused?.parameters.nameKey) };
}

function userGone(): Fault {
  return new Fault('UserNotFoundException', 'User does not exist.');
}

function aliasExists({ kind }: Claim): Fault {
  return new Fault('AliasExistsException', `An account with the given ${kind} already exists.`);
}

function usernameExists(message: string): Fault {
  return new Fault('UsernameExistsException', message);
}
