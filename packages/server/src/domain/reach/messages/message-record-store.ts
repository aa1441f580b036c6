import { type Statement, statement, type Write, write } from '#database/database.ts';
import type { Message } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { publicPurpose } from '#domain/purpose.ts';
import type { MessageRecordRow } from '#schema/rows/messages.ts';
import { maskDestination } from './delivery.ts';
import type { Handing } from './send.ts';

/** `SENT`: a carrier has taken it. `WAITING`: it is tried again. `FAILED`: it is given up. */
export type MessageState = 'SENT' | 'WAITING' | 'FAILED';

/** A place in the messages of a pool, which run from the newest to the oldest. */
export interface RecordPosition {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A pool that is gone has no messages. */
const saveRecord = statement<{ [K in keyof MessageRecordRow]: MessageRecordRow[K] }>(
  'message-record-save',
  `insert into message_records
     (id, pool_id, medium, purpose, carrier, destination, tries, state, error, created_at, tried_at, due_at)
   select cast(:id as text), id, cast(:medium as text), cast(:purpose as text), cast(:carrier as text),
     cast(:destination as text), cast(:tries as bigint), cast(:state as text), cast(:error as text),
     cast(:created_at as bigint), cast(:tried_at as bigint), cast(:due_at as bigint)
   from pools where id = :pool_id
   on conflict (id) do update set carrier = excluded.carrier, destination = excluded.destination, tries = excluded.tries,
     state = excluded.state, error = coalesce(excluded.error, message_records.error), tried_at = excluded.tried_at,
     due_at = excluded.due_at`,
);

/** A try that is over. */
export interface Tried {
  readonly parcel: { readonly message: Message; readonly poolId?: string };
  /** It included. */
  readonly tries: number;
  /** Of the message, in milliseconds since 1970. */
  readonly createdAt: number;
}

type Range = { poolId: string; createdAt: number; id: string; limit: number };

function selectWhere<Wanted extends Range>(name: string, condition: string): Statement<Wanted, MessageRecordRow> {
  return statement(
    name,
    `select * from message_records where pool_id = :poolId ${condition} and (created_at, id) < (:createdAt, :id)
     order by created_at desc, id desc limit :limit`,
  );
}

const selectAny = selectWhere<Range>('message-records', '');
const selectSent = selectWhere<Range>('message-records-sent', `and state = 'SENT'`);
/** An index holds for this very condition. */
const selectUnsent = selectWhere<Range & { state: string }>(
  'message-records-unsent',
  `and state <> 'SENT' and state = :state`,
);

export const deleteOldRecords = statement<{ before: number }>(
  'message-records-delete-old',
  'delete from message_records where created_at < :before',
);

const maxReasonLength = 500;

/**
 * The writes that note what became of a try: none of a parcel without a pool. `dueAt` is when one that has not left is tried
 * again, in milliseconds since 1970; absent where it is given up. Neither address, nor code, nor link, nor text is kept.
 */
export function recordWrites(
  context: Pick<Context, 'clock'>,
  { parcel: { message, poolId }, tries, createdAt }: Tried,
  handing: Handing,
  dueAt: number | undefined,
): Write[] {
  if (poolId === undefined) return [];
  const { id, medium, purpose, recipient } = message;
  const row = {
    id,
    pool_id: poolId,
    medium,
    purpose: publicPurpose[purpose],
    carrier: handing.carrier ?? null,
    destination: maskDestination(medium, recipient),
    tries,
    ...outcomeOf(handing, dueAt),
    created_at: createdAt,
    tried_at: context.clock.now(),
  };
  return [write(saveRecord, row)];
}

function outcomeOf(handing: Handing, dueAt: number | undefined): Pick<MessageRecordRow, 'state' | 'error' | 'due_at'> {
  if (handing.sent) return { state: 'SENT' satisfies MessageState, error: null, due_at: null };
  const state: MessageState = dueAt === undefined ? 'FAILED' : 'WAITING';
  return { state, error: handing.reason.slice(0, maxReasonLength), due_at: dueAt ?? null };
}

/** At most `limit` messages of a pool, in one state or in any, the newest first, from the one behind `after` on. */
export function listRecords(
  context: Pick<Context, 'db'>,
  { poolId, state }: { readonly poolId: string; readonly state: MessageState | undefined },
  { after, limit }: { readonly after: RecordPosition | undefined; readonly limit: number },
): Promise<MessageRecordRow[]> {
  const { id, createdAt } = after ?? { id: '', createdAt: Number.MAX_SAFE_INTEGER };
  const range = { poolId, id, createdAt, limit };
  if (state === undefined) return context.db.all(selectAny, range);
  return state === 'SENT' ? context.db.all(selectSent, range) : context.db.all(selectUnsent, { ...range, state });
}
