import type { Context } from '#domain/context.ts';
import { OldPoolAway } from '#domain/old-pools.ts';
import { findOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';

/** What it takes to ask the old pool of a pool. */
export type AskingOldPool = Pick<Context, 'db' | 'secrets' | 'oldPools' | 'log'>;

/**
 * Whether this is the password of a user in the pool that the people of this one come from. False where nobody comes from anywhere.
 * @throws OldPoolAway, OldPoolBusy where nobody has compared it
 */
export async function isOldPassword(
  context: AskingOldPool,
  poolId: string,
  username: string,
  password: string,
): Promise<boolean> {
  const oldPool = await findOldPool(context, poolId);
  if (oldPool === undefined) return false;
  return askOldPool(context, poolId, () => context.oldPools.isPassword(oldPool, username, password));
}

/** Asks an old pool, and tells the log where it gives no verdict. @throws OldPoolAway, OldPoolBusy */
export async function askOldPool<T>({ log }: Pick<Context, 'log'>, poolId: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof OldPoolAway) log.warn({ poolId, reason: error.message }, 'the old user pool gave no verdict');
    throw error;
  }
}
