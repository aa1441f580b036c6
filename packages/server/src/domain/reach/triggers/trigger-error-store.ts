import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { FailedCall } from '#domain/functions.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { hideTexts } from '#lib/hide-texts.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import type { TriggerErrorRow } from '#schema/rows/trigger-errors.ts';
import { strikeEvent } from './strike-event.ts';

/** Of one trigger of one pool; the newest are kept. */
const keptErrors = 20;
const maxMessageLength = 500;
/** Of the event as JSON. One with a hundred custom challenges is far below. */
const maxEventBytes = 65_536;

export const triggerEvents: SealedColumn<'id'> = {
  table: 'trigger_errors',
  column: 'sealed_event',
  key: ['id'],
  unbound: () => ({ purpose: 'trigger-event' }),
};

type Inserted = { [K in keyof TriggerErrorRow]: TriggerErrorRow[K] };

/** A pool that is gone has no errors, and a user that is not there is nobody's error. */
const insertError = statement<Inserted>(
  'trigger-error-insert',
  `insert into trigger_errors
     (id, pool_id, sub, name, source, function_arn, reason, message, duration_ms, struck, sealed_event, created_at)
   select cast(:id as text), id, (select sub from users where pool_id = :pool_id and sub = :sub), cast(:name as text),
     cast(:source as text), cast(:function_arn as text), cast(:reason as text), cast(:message as text),
     cast(:duration_ms as bigint), cast(:struck as text), :sealed_event, cast(:created_at as bigint)
   from pools where id = :pool_id`,
);

const deleteOlder = statement<{ poolId: string; name: string; kept: number }>(
  'trigger-errors-delete-older',
  `delete from trigger_errors where pool_id = :poolId and name = :name and (created_at, id) <=
     (select created_at, id from trigger_errors where pool_id = :poolId and name = :name
      order by created_at desc, id desc limit 1 offset :kept)`,
);

const selectErrors = statement<{ poolId: string; createdAt: number; id: string; limit: number }, TriggerErrorRow>(
  'trigger-errors',
  `select * from trigger_errors where pool_id = :poolId and (created_at, id) < (:createdAt, :id)
   order by created_at desc, id desc limit :limit`,
);

const selectError = statement<{ poolId: string; id: string }, TriggerErrorRow>(
  'trigger-error',
  'select * from trigger_errors where id = :id and pool_id = :poolId',
);

export const deleteOldErrors = statement<{ before: number }>(
  'trigger-errors-delete-old',
  'delete from trigger_errors where created_at < :before',
);

type Saving = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** Keeps what went wrong, without what is secret in the event, and drops the oldest of that trigger. */
export async function saveTriggerError(context: Saving, call: FailedCall): Promise<void> {
  const createdAt = context.clock.now();
  const id = newOrderedId(createdAt);
  const { event, struck, secrets } = strikeEvent(call.event);
  const { request, triggerSource } = event as {
    request?: { userAttributes?: { sub?: string } };
    triggerSource: string;
  };
  const text = Buffer.from(JSON.stringify(event));
  const row = {
    id,
    pool_id: call.poolId,
    sub: request?.userAttributes?.sub ?? null,
    name: call.trigger,
    source: triggerSource,
    function_arn: call.arn,
    reason: call.reason,
    message: hideTexts(call.message, secrets).slice(0, maxMessageLength),
    duration_ms: call.durationMs,
    struck: JSON.stringify(struck),
    sealed_event: text.length > maxEventBytes ? null : await sealIn(context, triggerEvents, { id }, text),
    created_at: createdAt,
  };
  const older = { poolId: call.poolId, name: call.trigger, kept: keptErrors };
  await context.db.transaction([write(insertError, row), write(deleteOlder, older)]);
}

/** At most `limit` errors of a pool, the newest first, from the one behind `after` on. */
export function listTriggerErrors(
  context: Pick<Context, 'db'>,
  poolId: string,
  { after, limit }: { after: { readonly createdAt: number; readonly id: string } | undefined; limit: number },
): Promise<TriggerErrorRow[]> {
  const { id, createdAt } = after ?? { id: '', createdAt: Number.MAX_SAFE_INTEGER };
  return context.db.all(selectErrors, { poolId, id, createdAt, limit });
}

/** An error and its event, as far as that is kept. @throws Fault ResourceNotFoundException when it is not */
export async function loadTriggerEvent(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string,
  id: string,
): Promise<{ readonly row: TriggerErrorRow; readonly event: object }> {
  const row = await context.db.first(selectError, { poolId, id });
  const sealed = row?.sealed_event ?? undefined;
  const opened = sealed && (await openIn(context, triggerEvents, { id }, sealed));
  if (row === undefined || opened === undefined) {
    throw new Fault('ResourceNotFoundException', 'There is no such error of a trigger, or its event is not kept.');
  }
  return { row, event: JSON.parse(Buffer.from(opened).toString()) as object };
}
