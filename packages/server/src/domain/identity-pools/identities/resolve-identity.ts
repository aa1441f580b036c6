import type { Context } from '#domain/context.ts';
import { digestOf, type Login } from '#domain/identity-pools/logins/login.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import {
  guestsRefused,
  type Identity,
  identityForbidden,
  identityMissing,
  loginsMismatch,
  loginTaken,
} from './identity.ts';
import { closeGuest, findIdentity, findLinked, linkLogins, loadIdentity, makeIdentity } from './identity-store.ts';

type Resolving = Pick<Context, 'db' | 'clock' | 'settings'>;

/**
 * The identity that logins lead to: those that lead nowhere yet lead there from now on. Where none does, a new one; without logins
 * a new guest. @throws Fault NotAuthorizedException where there are no guests, ResourceConflictException for the logins of two
 */
export async function resolveIdentity(
  context: Resolving,
  pool: IdentityPool,
  logins: readonly Login[],
): Promise<Identity> {
  if (logins.length === 0 && !pool.settings.allowUnauthenticatedIdentities) throw guestsRefused();
  // Somebody else may come with the same logins at the same moment: then there is an identity at the next look.
  return untilSettled(async () => {
    const { ownerId, held, added } = await findOwner(context, pool, logins);
    if (ownerId === undefined) return makeIdentity(context, pool.id, added);
    const owner = await findIdentity(context, ownerId);
    return owner && (await linkIn(context, owner, { held, added }));
  });
}

/** Each look that comes to nothing is one at which somebody else changed what was read. */
const maxLooks = 100;

/** What `look` comes to, as soon as nobody changes what it reads. @throws Error when they never cease */
export async function untilSettled<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let count = 0; count < maxLooks; count++) {
    const settled = await look();
    if (settled !== undefined) return settled;
  }
  throw new Error(`what leads to an identity changed at ${maxLooks} looks`);
}

/**
 * The identity that somebody may act as who names one and shows logins. Without a login, a guest. With one that leads to it, itself,
 * and the other logins lead to it too from now on. A guest is taken over by logins that lead nowhere yet; by one that leads to
 * another identity it is merged into that one, which is given in its place.
 * Whoever was merged away is not found, but by the person whom it became.
 * @throws Fault ResourceNotFoundException for one that is not there, NotAuthorizedException for one that is somebody
 * else's, ResourceConflictException for the logins of two
 */
export async function resolveNamedIdentity(
  context: Resolving,
  pool: IdentityPool,
  identityId: string,
  logins: readonly Login[],
): Promise<Identity> {
  return untilSettled(async () => {
    const identity = await loadIdentity(context, identityId);
    if (logins.length === 0) return checkUnvouched(pool, identity);
    return settle(context, identity, await findOwner(context, pool, logins));
  });
}

function checkUnvouched({ settings }: IdentityPool, identity: Identity): Identity {
  if (identity.kind === 'closed') throw identityMissing(identity.id);
  if (identity.kind === 'known') throw identityForbidden(identity.id);
  if (!settings.allowUnauthenticatedIdentities) throw guestsRefused();
  return identity;
}

/** undefined when somebody changed what was read. */
async function settle(context: Resolving, identity: Identity, found: FoundOwner): Promise<Identity | undefined> {
  const { ownerId } = found;
  if (ownerId === undefined) {
    if (identity.kind === 'closed') throw identityMissing(identity.id);
    if (identity.kind === 'known') throw loginsMismatch();
    return linkIn(context, identity, found);
  }
  if (ownerId === identity.id) return linkIn(context, identity, found);
  if (identity.kind === 'known') throw loginsMismatch();
  if (identity.kind === 'closed' && !(await hasBecome(context, identity, ownerId))) throw identityMissing(identity.id);
  const owner = await findIdentity(context, ownerId);
  const linked = owner && (await linkIn(context, owner, found));
  if (linked !== undefined && identity.kind === 'guest') await closeGuest(context, identity.id, linked.id);
  return linked;
}

/** Whether a closed identity became another, which may have become that one in its turn. */
async function hasBecome(context: Resolving, { mergedInto }: Identity, identityId: string): Promise<boolean> {
  if (mergedInto === undefined || mergedInto === identityId) return mergedInto === identityId;
  const next = await findIdentity(context, mergedInto);
  return next !== undefined && hasBecome(context, next, identityId);
}

async function linkIn(
  context: Resolving,
  identity: Identity,
  { held, added }: Pick<FoundOwner, 'held' | 'added'>,
): Promise<Identity | undefined> {
  return (await linkLogins(context, identity, { held, added })) ? { ...identity, kind: 'known' } : undefined;
}

/** Where logins lead: those that lead to the owner, and those that lead nowhere. */
interface FoundOwner {
  readonly ownerId: string | undefined;
  readonly held: readonly Login[];
  readonly added: readonly Login[];
}

/**
 * The one identity that some of these logins lead to, and those that lead nowhere, each once. @throws Fault ResourceConflictException
 * for the logins of two, or of two people of one provider
 */
async function findOwner(
  context: Resolving,
  { id: poolId }: IdentityPool,
  logins: readonly Login[],
): Promise<FoundOwner> {
  const distinct = [...new Map(logins.map((login) => [digestOf(login), login])).values()];
  if (new Set(distinct.map(({ provider }) => provider)).size < distinct.length) throw loginTaken();
  const owners = await Promise.all(distinct.map((login) => findLinked(context, poolId, login)));
  const ids = new Set(owners.filter((id) => id !== undefined));
  if (ids.size > 1) throw loginTaken();
  const leads = (isLinked: boolean) => distinct.filter((_, index) => (owners[index] !== undefined) === isLinked);
  return { ownerId: [...ids][0], held: leads(true), added: leads(false) };
}
