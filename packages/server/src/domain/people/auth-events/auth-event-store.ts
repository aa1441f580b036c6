import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { AuthEventRow } from '#schema/rows/auth-events.ts';
import { type AuthEvent, type AuthEventFeedback, recordsEvents, toAuthEvent } from './auth-event.ts';

/** A place in a user's log, which runs from the newest event to the oldest. */
export interface LogPosition {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const selectEvents = statement<
  { poolId: string; sub: string; createdAt: number; id: string; limit: number },
  AuthEventRow
>(
  'auth-events-of-user',
  `select * from auth_events where pool_id = :poolId and sub = :sub and (created_at, id) < (:createdAt, :id)
   order by created_at desc, id desc limit :limit`,
);

/** What an index holds for this very condition. */
const selectTelling = statement<{ poolId: string; sub: string; limit: number }, AuthEventRow>(
  'auth-events-telling',
  `select * from auth_events where pool_id = :poolId and sub = :sub
     and ((type = 'SignIn' and response = 'Pass') or feedback is not null)
   order by created_at desc limit :limit`,
);

const selectFailed = statement<{ poolId: string; sub: string; since: number; limit: number }, AuthEventRow>(
  'auth-events-failed',
  `select * from auth_events where pool_id = :poolId and sub = :sub and created_at >= :since
     and type = 'SignIn' and response = 'Fail'
   order by created_at desc limit :limit`,
);

const updateFeedback = statement<{ poolId: string; sub: string; id: string; feedback: string; givenAt: number }>(
  'auth-event-feedback',
  `update auth_events set feedback = :feedback, changed_at = :givenAt, revision = revision + 1,
     is_undelivered = (select count(*) from log_deliveries
       where log_deliveries.pool_id = auth_events.pool_id and source = 'userAuthEvents')
   where id = :id and pool_id = :poolId and sub = :sub`,
);

export const deleteOldEvents = statement<{ before: number }>(
  'auth-events-delete-old',
  'delete from auth_events where created_at < :before',
);

/** @throws Fault UserPoolAddOnNotEnabledException when the pool keeps no log of events */
export function checkRecording(pool: Pool): void {
  if (recordsEvents(pool)) return;
  throw new Fault('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.');
}

/** At most `limit` events of the user, the newest first, from the one behind `after` on. */
export async function listEvents(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  { after, limit }: { after?: LogPosition | undefined; limit: number },
): Promise<AuthEvent[]> {
  const { id, createdAt } = after ?? { id: '', createdAt: Number.MAX_SAFE_INTEGER };
  const rows = await context.db.all(selectEvents, { poolId, sub, id, createdAt, limit });
  return rows.map(toAuthEvent);
}

/** How many events of each kind tell what is usual for a user. */
const maxTelling = 50;

/**
 * What the log says of how a user signs in: the last sign-ins that were a success, the last events of which somebody said whose they were, and the
 * sign-ins that have failed since a moment. Others' failures push nothing out of the first.
 */
export async function loadTrail(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  since: number,
): Promise<{ telling: AuthEvent[]; failed: AuthEvent[] }> {
  const [telling, failed] = await Promise.all([
    context.db.all(selectTelling, { poolId, sub, limit: maxTelling }),
    context.db.all(selectFailed, { poolId, sub, since, limit: maxTelling }),
  ]);
  return { telling: telling.map(toAuthEvent), failed: failed.map(toAuthEvent) };
}

/** Notes whether an event was the user's own doing; the last word counts. @throws Fault ResourceNotFoundException when the user has no such event */
export async function saveFeedback(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  id: string,
  { value, provider }: Pick<AuthEventFeedback, 'value' | 'provider'>,
): Promise<void> {
  const givenAt = context.clock.now();
  const feedback: AuthEventFeedback = { value, provider, givenAt };
  const row = { poolId, sub, id, feedback: JSON.stringify(feedback), givenAt };
  const outcome = await context.db.transaction([write(updateFeedback, row, { expect: 'one' })]);
  if (!outcome.committed) throw new Fault('ResourceNotFoundException', 'Event does not exist.');
}
