import { statement } from '#database/database.ts';
import type { CountRow } from '#schema/rows/codes.ts';

/** Adds to a count that stays within `most`; touches no row when it would not. One use alone is never too much. */
export const raiseCount = statement<{ id: string; by: number; most: number; expiresAt: number }>(
  'use-count-raise',
  `insert into counts (id, used, expires_at) values (:id, :by, :expiresAt)
   on conflict (id) do update set used = counts.used + excluded.used where counts.used + excluded.used <= :most`,
);

/** As `raiseCount`, where what was counted under `previous` takes part. */
export const raiseCountOnTop = statement<{
  id: string;
  previous: string;
  by: number;
  most: number;
  expiresAt: number;
}>(
  'use-count-raise-on-top',
  `insert into counts (id, used, expires_at)
   select :id, cast(:by as bigint), :expiresAt
   where (select coalesce(sum(used), 0) from counts where id = :previous) + cast(:by as bigint) <= cast(:most as bigint)
   on conflict (id) do update set used = counts.used + excluded.used
   where counts.used + excluded.used + (select coalesce(sum(p.used), 0) from counts p where p.id = :previous)
     <= cast(:most as bigint)`,
);

/** Takes back what was added to a count. */
export const lowerCount = statement<{ id: string; by: number }>(
  'use-count-lower',
  'update counts set used = used - :by where id = :id',
);

/** Removes counts of times that ended before a moment, in milliseconds. */
export const deleteExpiredCounts = statement<{ before: CountRow['expires_at'] }>(
  'counts-expired-delete',
  'delete from counts where expires_at < :before',
);
