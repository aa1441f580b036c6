import { statement } from '#database/database.ts';

type Stale = { poolId: string; before: number; longBefore: number; now: number };

/** Somebody to whom a code was sent in time may still confirm; who has more sent after it gains nothing. */
const isStale = `u.status = 'UNCONFIRMED' and u.created_at < :before and (u.created_at < :longBefore or not exists (
  select 1 from codes c where c.pool_id = u.pool_id and c.sub = u.sub and c.expires_at > :now))`;

/** The oldest of those who did not confirm in time. */
export const selectStale = statement<Stale & { limit: number }, { sub: string }>(
  'users-unconfirmed-stale',
  `select u.sub from users u where u.pool_id = :poolId and ${isStale} order by u.created_at, u.sub limit :limit`,
);

export const deleteStale = statement<Stale & { sub: string }>(
  'user-unconfirmed-stale-delete',
  `delete from users as u where u.pool_id = :poolId and u.sub = :sub and ${isStale}`,
);
