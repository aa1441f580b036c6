import type { Context } from '#domain/context.ts';
import type { Login } from '#domain/identity-pools/logins/login.ts';
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
  for (;;) {
    const { ownerId, unlinked } = await findOwner(context, pool, logins);
    if (ownerId === undefined) {
      const made = await makeIdentity(context, pool.id, unlinked);
      if (made !== undefined) return made;
    } else {
      const owner = await findIdentity(context, ownerId);
      if (owner !== undefined && (await linkLogins(context, owner, unlinked))) return owner;
    }
  }
}

/**
 * The identity that somebody may act as who names one and shows logins. Without a login, a guest. With one that leads to it, itself,
 * and the other logins lead to it too from now on. A guest is taken over by logins that lead nowhere yet; by one that leads to
 * another identity it is merged into that one, which is given in its place.
 * @throws Fault ResourceNotFoundException for one that is not there or was merged, NotAuthorizedException for one that is somebody
 * else's, ResourceConflictException for the logins of two
 */
export async function resolveNamedIdentity(
  context: Resolving,
  pool: IdentityPool,
  identityId: string,
  logins: readonly Login[],
): Promise<Identity> {
  for (;;) {
    const identity = await loadIdentity(context, identityId);
    if (logins.length === 0) return checkUnvouched(pool, identity);
    const { ownerId, unlinked } = await findOwner(context, pool, logins);
    const resolved = await settle(context, identity, ownerId, unlinked);
    if (resolved !== undefined) return resolved;
  }
}

function checkUnvouched({ settings }: IdentityPool, identity: Identity): Identity {
  if (identity.kind === 'closed') throw identityMissing(identity.id);
  if (identity.kind === 'known') throw identityForbidden(identity.id);
  if (!settings.allowUnauthenticatedIdentities) throw guestsRefused();
  return identity;
}

/** undefined when somebody changed what was read. */
async function settle(
  context: Resolving,
  identity: Identity,
  ownerId: string | undefined,
  unlinked: readonly Login[],
): Promise<Identity | undefined> {
  if (ownerId === undefined) {
    if (identity.kind === 'closed') throw identityMissing(identity.id);
    if (identity.kind === 'known') throw loginsMismatch();
    return linkIn(context, identity, unlinked);
  }
  if (ownerId === identity.id) return linkIn(context, identity, unlinked);
  if (identity.kind === 'known') throw loginsMismatch();
  const found = await findIdentity(context, ownerId);
  const owner = found && (await linkIn(context, found, unlinked));
  if (owner !== undefined && identity.kind === 'guest') await closeGuest(context, identity.id);
  return owner;
}

async function linkIn(
  context: Resolving,
  identity: Identity,
  unlinked: readonly Login[],
): Promise<Identity | undefined> {
  return (await linkLogins(context, identity, unlinked)) ? { ...identity, kind: 'known' } : undefined;
}

/**
 * The one identity that some of these logins lead to, and those that lead nowhere, each once. @throws Fault ResourceConflictException
 * for the logins of two, or of two people of one provider
 */
async function findOwner(
  context: Resolving,
  { id: poolId }: IdentityPool,
  logins: readonly Login[],
): Promise<{ ownerId: string | undefined; unlinked: readonly Login[] }> {
  const distinct = [...new Map(logins.map((login) => [`${login.provider} ${login.subject}`, login])).values()];
  if (new Set(distinct.map(({ provider }) => provider)).size < distinct.length) throw loginTaken();
  const owners = await Promise.all(distinct.map((login) => findLinked(context, poolId, login)));
  const ids = new Set(owners.filter((id) => id !== undefined));
  if (ids.size > 1) throw loginTaken();
  return { ownerId: [...ids][0], unlinked: distinct.filter((_, index) => owners[index] === undefined) };
}
