import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { lifetimeSeconds } from '#domain/people/codes/code.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

type Stale = { poolId: string; before: number; longBefore: number; now: number };

const usualDays = 30;
const dayMs = 86_400_000;
/** So few that nobody waits long for the rows that a transaction holds. */
const batch = 100;

/** Somebody to whom a code was sent in time may still confirm; who has more sent after it gains nothing. */
const isStale = `u.status = 'UNCONFIRMED' and u.created_at < :before and (u.created_at < :longBefore or not exists (
  select 1 from codes c where c.pool_id = u.pool_id and c.sub = u.sub and c.expires_at > :now))`;

/** The oldest of those who did not confirm in time. */
export const selectStale = statement<Stale & { limit: number }, { sub: string }>(
  'users-unconfirmed-stale',
  `select u.sub from users u where u.pool_id = :poolId and ${isStale} order by u.created_at, u.sub limit :limit`,
);

const deleteStale = statement<Stale & { sub: string }>(
  'user-unconfirmed-stale-delete',
  `delete from users as u where u.pool_id = :poolId and u.sub = :sub and ${isStale}`,
);

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
