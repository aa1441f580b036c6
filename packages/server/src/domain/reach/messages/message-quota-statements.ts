import { statement } from '#database/database.ts';
import type { MessageCountRow } from '#schema/rows/messages.ts';

export const raiseCount = statement<{ id: string; used: number; expires_at: number; most: number }>(
  'message-count',
  `insert into message_counts (id, used, expires_at) values (:id, :used, :expires_at)
   on conflict (id) do update set used = message_counts.used + excluded.used where message_counts.used < :most`,
);

/** As `raiseCount`, to no more than `half` where `asker` counts more than `first`. */
export const raiseClaims = statement<{
  id: string;
  used: number;
  expires_at: number;
  most: number;
  half: number;
  asker: string;
  first: number;
}>(
  'message-count-claims',
  `insert into message_counts (id, used, expires_at) values (:id, :used, :expires_at)
   on conflict (id) do update set used = message_counts.used + excluded.used
   where message_counts.used < case
     when (select coalesce(max(a.used), 0) from message_counts a where a.id = :asker) > cast(:first as bigint)
     then cast(:half as bigint) else cast(:most as bigint) end`,
);

/** Removes counts of hours that ended before a moment, in milliseconds. */
export const deleteExpiredMessageCounts = statement<{ before: MessageCountRow['expires_at'] }>(
  'message-counts-expired-delete',
  'delete from message_counts where expires_at < :before',
);
