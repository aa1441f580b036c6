import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { AuthEventRow } from '#schema/rows/auth-events.ts';
import { type AuthEvent, toAuthEvent } from './auth-event.ts';

/** An event whose latest state the operator's log does not have yet. */
export interface UndeliveredEvent {
  readonly event: AuthEvent;
  readonly sub: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
  readonly revision: number;
}

const selectPool = statement<{ after: string }, { pool_id: string | null }>(
  'auth-events-undelivered-pool',
  'select min(pool_id) as pool_id from auth_events where is_undelivered = 1 and pool_id > :after',
);

const selectUndelivered = statement<{ poolId: string; limit: number }, AuthEventRow & { username: string }>(
  'auth-events-undelivered',
  `select auth_events.*, username from auth_events
   join users on users.pool_id = auth_events.pool_id and users.sub = auth_events.sub
   where auth_events.pool_id = :poolId and is_undelivered = 1
   order by changed_at, auth_events.id limit :limit`,
);

const settleEvent = statement<{ id: string; revision: number }>(
  'auth-event-delivered',
  'update auth_events set is_undelivered = 0 where id = :id and revision = :revision',
);

const settleAll = statement<{ poolId: string }>(
  'auth-events-delivered-nowhere',
  'update auth_events set is_undelivered = 0 where pool_id = :poolId and is_undelivered = 1',
);

const countRows = statement<{ most: number }, { waiting: number }>(
  'auth-events-undelivered-count',
  `select count(*) as waiting from (select id from auth_events where is_undelivered = 1 limit :most) as some_events`,
);

/** The first pool behind `after`, in the order of ids, that has events to deliver. */
export async function findUndeliveredPool(context: Pick<Context, 'db'>, after: string): Promise<string | undefined> {
  return (await context.db.first(selectPool, { after }))?.pool_id ?? undefined;
}

/** At most `limit` events of a pool that have to leave, what changed first before the others. */
export async function listUndelivered(
  context: Pick<Context, 'db'>,
  range: { poolId: string; limit: number },
): Promise<UndeliveredEvent[]> {
  const rows = await context.db.all(selectUndelivered, range);
  return rows.map((row) => ({
    event: toAuthEvent(row),
    sub: row.sub,
    username: row.username,
    changedAt: row.changed_at,
    revision: row.revision,
  }));
}

/** The write after which an event has left, unless it changed meanwhile: then it leaves once more. */
export function settled({ event, revision }: Pick<UndeliveredEvent, 'event' | 'revision'>): Write {
  return write(settleEvent, { id: event.id, revision });
}

/** Events of a pool that go nowhere any more have not to leave either. */
export async function settleEvents(context: Pick<Context, 'db'>, poolId: string): Promise<void> {
  await context.db.transaction([write(settleAll, { poolId })]);
}

/** How many events have to leave; no more than `most` are counted. */
export async function countUndelivered(context: Pick<Context, 'db'>, most: number): Promise<number> {
  return (await context.db.first(countRows, { most }))?.waiting ?? 0;
}
