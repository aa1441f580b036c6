import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';

const selectBacklog = statement<Record<never, never>, { waiting: number; oldest: number | null }>(
  'outbox-backlog',
  'select count(*) as waiting, min(created_at) as oldest from outbox',
);

/** How many messages wait to be sent, and since when (milliseconds since 1970) the oldest does. */
export async function measureBacklog({ db }: Pick<Context, 'db'>): Promise<{ waiting: number; oldestAt?: number }> {
  const { waiting = 0, oldest = null } = (await db.first(selectBacklog, {})) ?? {};
  return { waiting, ...(oldest !== null && { oldestAt: oldest }) };
}
