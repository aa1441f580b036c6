import { statement, type Write, write } from '#database/database.ts';
import type { Message } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { publicPurpose } from '#domain/purpose.ts';
import type { UnsentMessageRow } from '#schema/rows/messages.ts';
import { maskDestination } from './delivery.ts';

const insertUnsent = statement<{ id: string; poolId: string; details: string; createdAt: number }>(
  'unsent-message-insert',
  `insert into unsent_messages (id, pool_id, details, created_at)
   select cast(:id as text), pool_id, cast(:details as text), cast(:createdAt as bigint) from log_deliveries
   where pool_id = :poolId and source = 'userNotification' on conflict (id) do nothing`,
);

const selectPool = statement<{ after: string }, { pool_id: string | null }>(
  'unsent-messages-pool',
  'select min(pool_id) as pool_id from unsent_messages where pool_id > :after',
);

const selectUnsent = statement<{ poolId: string; limit: number }, UnsentMessageRow>(
  'unsent-messages',
  'select * from unsent_messages where pool_id = :poolId order by created_at, id limit :limit',
);

const deleteUnsent = statement<{ id: string }>('unsent-message-delete', 'delete from unsent_messages where id = :id');

const deleteOfPool = statement<{ poolId: string }>(
  'unsent-messages-delete',
  'delete from unsent_messages where pool_id = :poolId',
);

const countRows = statement<{ most: number }, { waiting: number }>(
  'unsent-messages-count',
  'select count(*) as waiting from (select id from unsent_messages limit :most) as some_messages',
);

export const deleteOldUnsent = statement<{ before: number }>(
  'unsent-messages-delete-old',
  'delete from unsent_messages where created_at < :before',
);

/** A message that was given up, for the operator's log. */
export interface UnsentMessage {
  readonly id: string;
  readonly details: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

const maxReasonLength = 500;

/**
 * The writes that keep what is to be said of a message that is given up; none without a pool, and nothing is kept where that
 * pool's log goes nowhere. `reason` holds neither address nor code nor link.
 */
export function unsentWrites(
  context: Pick<Context, 'clock'>,
  { message, poolId }: { readonly message: Message; readonly poolId?: string },
  reason: string,
): Write[] {
  if (poolId === undefined) return [];
  const { id, medium, purpose, recipient } = message;
  const what = `${medium === 'SMS' ? 'SMS' : 'E-mail'} to ${maskDestination(medium, recipient)}`;
  const details = `${what} (${publicPurpose[purpose]}) was not sent: ${reason.slice(0, maxReasonLength)}`;
  return [write(insertUnsent, { id, poolId, details, createdAt: context.clock.now() })];
}

/** The first pool behind `after`, in the order of ids, that has such messages. */
export async function findUnsentPool(context: Pick<Context, 'db'>, after: string): Promise<string | undefined> {
  return (await context.db.first(selectPool, { after }))?.pool_id ?? undefined;
}

/** At most `limit` such messages of a pool, the oldest first. */
export async function listUnsent(
  context: Pick<Context, 'db'>,
  range: { poolId: string; limit: number },
): Promise<UnsentMessage[]> {
  const rows = await context.db.all(selectUnsent, range);
  return rows.map(({ id, details, created_at }) => ({ id, details, createdAt: created_at }));
}

/** The write after which the operator's log has it. */
export function toldUnsent(id: string): Write {
  return write(deleteUnsent, { id });
}

/** Forgets all of a pool. */
export async function forgetUnsent(context: Pick<Context, 'db'>, poolId: string): Promise<void> {
  await context.db.transaction([write(deleteOfPool, { poolId })]);
}

/** How many there are; no more than `most` are counted. */
export async function countUnsent(context: Pick<Context, 'db'>, most: number): Promise<number> {
  return (await context.db.first(countRows, { most }))?.waiting ?? 0;
}
