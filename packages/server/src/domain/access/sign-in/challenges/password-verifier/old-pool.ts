import type { Context } from '#domain/context.ts';
import { OldPoolBusy } from '#domain/old-pools.ts';
import { takePoolTurn } from '#domain/people/codes/pool-turn.ts';
import { seemsToHave } from '#domain/people/nobody/seems-to-have.ts';
import { isOldPassword } from '#domain/people/users/old-password.ts';
import { openOldName } from '#domain/people/users/password-hash.ts';
import { turnPasswordHash } from '#domain/people/users/turn-password-hash.ts';
import type { User } from '#domain/people/users/user.ts';
import { findOldPool, type KnownOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import type { Deed } from '../../deed.ts';

/** Who somebody is in the pool that they come from. */
export interface OldSelf {
  readonly oldPool: KnownOldPool;
  readonly username: string;
}

/**
 * Who it is that signs in, in the pool that still has the password: of a user who has not moved, and of some who are nobody, so
 * that its being asked tells nothing. Undefined for all others.
 */
export async function findOldSelf(
  context: Context,
  { asker: { pool }, attempt, user }: Deed,
): Promise<OldSelf | undefined> {
  if (!pool.settings.hasPasswordHashes) return undefined;
  const isNobodyThere = user === undefined && seemsToHave(context, pool, attempt.name, 'oldPassword');
  const username = user === undefined ? (isNobodyThere ? attempt.name : undefined) : await openOldName(context, user);
  const oldPool = username === undefined ? undefined : await findOldPool(context, pool.id);
  return username === undefined || oldPool === undefined ? undefined : { username, oldPool };
}

/** @throws OldPoolBusy where the pool has asked too often in this minute */
export async function takeOldPoolTurn(context: Context, poolId: string): Promise<void> {
  if (!(await takePoolTurn(context, poolId, 'old-pool')))
    throw new OldPoolBusy('it was asked too often in this minute');
}

/**
 * The user whose password it is that was made elsewhere, be it a hash here or a secret of the old pool. Where many are compared everybody is
 * refused, whoever has such a one.
 * @throws PasswordHashesBusy; OldPoolAway, OldPoolBusy
 */
export async function takeOver(context: Context, deed: Deed, password: string): Promise<User | undefined> {
  const { asker, user } = deed;
  if (!asker.pool.settings.hasPasswordHashes) return undefined;
  context.local.hashes.checkFree();
  const oldSelf = await findOldSelf(context, deed);
  if (oldSelf !== undefined) await takeOldPoolTurn(context, asker.pool.id);
  if (user !== undefined) return turnPasswordHash(context, asker.pool, user, password);
  // Nobody's password is right, whatever is said there.
  if (oldSelf !== undefined) await isOldPassword(context, asker.pool.id, oldSelf.username, password);
  return undefined;
}
