import { statement } from '#database/database.ts';
import type { OutboxRow } from '#schema/rows/messages.ts';

export const insertWaiting = statement<{ [K in keyof OutboxRow]: OutboxRow[K] }>(
  'outbox-insert',
  `insert into outbox (id, sealed, tries, due_at, created_at)
   values (:id, :sealed, :tries, :due_at, :created_at)`,
);

export const findDue = statement<{ now: number; limit: number }, OutboxRow>(
  'outbox-due',
  'select * from outbox where due_at <= :now order by due_at limit :limit',
);

/** Touches a row for one of all who saw it with this number of tries. */
export const claimWaiting = statement<{ id: string; tries: number; dueAt: number }>(
  'outbox-claim',
  'update outbox set tries = tries + 1, due_at = :dueAt where id = :id and tries = :tries',
);

export const postponeWaiting = statement<{ id: string; tries: number; dueAt: number }>(
  'outbox-postpone',
  'update outbox set due_at = :dueAt where id = :id and tries = :tries',
);

export const deleteWaiting = statement<{ id: string }>('outbox-delete', 'delete from outbox where id = :id');
