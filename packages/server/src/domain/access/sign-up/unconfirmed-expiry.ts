import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { lifetimeSeconds } from '#domain/people/codes/code.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { deleteStale, selectStale } from './unconfirmed-expiry-statements.ts';

const usualDays = 30;
const dayMs = 86_400_000;
/** So few that nobody waits long for the rows that a transaction holds. */
const batch = 100;

/**
 * Removes users of a pool who did not confirm in time, a few in one transaction: their names are free again. Whoever confirms
 * at the same moment stays. `now` in milliseconds since 1970. Gives how many were looked at.
 */
export async function removeUnconfirmed(
  context: Pick<Context, 'db' | 'settings'>,
  { id: poolId, settings }: Pool,
  now: number,
): Promise<number> {
  const days = settings.unconfirmedUserDays ?? context.settings.unconfirmedDays ?? usualDays;
  if (days === 0) return 0;
  const before = now - days * dayMs;
  const times = { poolId, before, longBefore: before - lifetimeSeconds['sign-up'] * 1000, now };
  let found = 0;
  for (;;) {
    const stale = await context.db.all(selectStale, { ...times, limit: batch });
    found += stale.length;
    await context.db.transaction(stale.map(({ sub }) => write(deleteStale, { ...times, sub })));
    if (stale.length < batch) return found;
  }
}
