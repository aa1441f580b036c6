import { statement, type Write, write } from '#database/database.ts';
import type { Context } from './context.ts';

const insertSpent = statement<{ id: string; expires_at: number }>(
  'spent-insert',
  'insert into spent (id, expires_at) values (:id, :expires_at)',
);

export const deleteExpiredSpent = statement<{ before: number }>(
  'spent-expired-delete',
  'delete from spent where expires_at < :before',
);

/** What only looks like a use, of people who do not exist (ids that begin with `invented-`), and may be forgotten earlier. */
export const deleteExpiredInvented = statement<{ before: number }>(
  'spent-invented-expired-delete',
  "delete from spent where id >= 'invented-' and id < 'invented.' and expires_at < :before",
);

const selectSpent = statement<{ id: string }, { id: string }>('spent-by-id', 'select id from spent where id = :id');

/** Whether a one-time thing was used up. */
export async function isSpent(context: Pick<Context, 'db'>, id: string): Promise<boolean> {
  return (await context.db.first(selectSpent, { id })) !== undefined;
}

/**
 * Uses up a one-time thing: in a transaction, the first writer wins and every other one is a duplicate, which `refusal` has
 * the word on.
 */
export function spend(id: string, expiresAt: number, refusal?: () => Error): Write {
  return write(insertSpent, { id, expires_at: expiresAt }, refusal && { refusal });
}
