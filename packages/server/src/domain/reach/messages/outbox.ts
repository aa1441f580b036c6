import { type Write, write } from '#database/database.ts';
import type { Message, MessagePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { leaseMs, whileRenewing } from '#lib/lease.ts';
import type { OutboxRow } from '#schema/rows/messages.ts';
import { maskDestination } from './delivery.ts';
import { recordWrites } from './message-record-store.ts';
import { claimWaiting, deleteWaiting, findDue, insertWaiting, postponeWaiting } from './outbox-store.ts';
import type { Handing } from './send.ts';
import { unsentWrites } from './unsent-store.ts';

type Queueing = Pick<Context, 'clock' | 'secrets'>;
type Working = Pick<Context, 'db' | 'clock' | 'log'>;

/** A message that waits to leave. */
export interface Parcel {
  readonly message: Message;
  /** The pool that writes; absent in parcels of an earlier version. */
  readonly poolId?: string;
  /** The call of the pool's own function that has a part in it, for the room that knows functions. */
  readonly call?: unknown;
}

/** A parcel that this process may try now: nobody else will, until its lease is over. */
export interface Claimed {
  readonly parcel: Parcel;
  /** Tries so far, the one to come included. */
  readonly tries: number;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Takes one parcel out. Never throws. */
export type HandOver = (parcel: Parcel) => Promise<Handing>;

export const waitingParcels: SealedColumn<'id'> = {
  table: 'outbox',
  column: 'sealed',
  key: ['id'],
  unbound: () => ({ purpose: 'outbox' }),
};

const second = 1_000;
const firstPauseMs = 10 * second;
const longestPauseMs = 3_600 * second;
const batch = 20;

/** How long a message is worth sending: as long as what is in it works, and never more than a day. */
const keptSeconds: Readonly<Record<MessagePurpose, number>> = {
  'sign-up': 86_400,
  'resend-code': 86_400,
  'forgot-password': 3_600,
  'update-attribute': 86_400,
  'verify-attribute': 86_400,
  invitation: 86_400,
  // The longest AuthSessionValidity.
  authentication: 900,
  'risk-notice': 86_400,
  'link-notice': 86_400,
  'sign-up-notice': 86_400,
  'address-notice': 86_400,
};

/**
 * The write that puts a parcel into the outbox, for the transaction of the deed that sends it, already claimed for the
 * try that follows the commit. If that never comes, whoever works the outbox takes it after the lease.
 */
export async function queueParcel(context: Queueing, parcel: Parcel): Promise<{ write: Write; claimed: Claimed }> {
  const now = context.clock.now();
  const { id } = parcel.message;
  const row = {
    id,
    sealed: await sealIn(context, waitingParcels, { id }, Buffer.from(JSON.stringify(parcel))),
    tries: 1,
    due_at: now + leaseMs,
    created_at: now,
  };
  return { write: write(insertWaiting, row), claimed: { parcel, tries: 1, createdAt: now } };
}

/**
 * Tries a claimed parcel once. One that left or is refused for good leaves the outbox; any other waits, for twice as long
 * every time, and is given up when its content is not worth sending any more. The log learns why, but neither address nor
 * code; so do the record of the message and, of what is given up, the operator's log of the pool. Never throws: what the database cannot be told is tried again, so a message may leave twice then.
 */
export async function tryParcel(context: Working, claimed: Claimed, handOver: HandOver): Promise<Handing> {
  const { parcel, tries } = claimed;
  const { id, medium, purpose, recipient } = parcel.message;
  const fields = { medium, purpose, recipient: maskDestination(medium, recipient), tries };
  const handing = await whileRenewing(
    handOver(parcel),
    () => context.db.transaction([write(postponeWaiting, { id, tries, dueAt: context.clock.now() + leaseMs })]),
    (error) => context.log.error(fields, 'a message may be sent by another process too', error),
  );
  const dueAt = context.clock.now() + pauseAfter(tries);
  const isGivenUp = !handing.sent && (handing.isFinal || dueAt >= endOf(claimed));
  if (handing.sent) context.log.info(fields, 'message sent');
  else if (isGivenUp) context.log.error({ ...fields, reason: handing.reason }, 'message not sent, and given up');
  else context.log.warn({ ...fields, reason: handing.reason }, 'message not sent yet, will be tried again');
  const noted = handing.sent || !isGivenUp ? [] : unsentWrites(context, parcel, handing.reason);
  const outcome =
    handing.sent || isGivenUp ? write(deleteWaiting, { id }) : write(postponeWaiting, { id, tries, dueAt });
  const recorded = recordWrites(context, claimed, handing, isGivenUp ? undefined : dueAt);
  try {
    await context.db.transaction([outcome, ...noted, ...recorded]);
  } catch (error) {
    context.log.error(fields, 'the outbox could not be told what became of a message', error);
  }
  return handing;
}

/**
 * Claims what is due and tries it; gives back how many parcels it tried. Several processes may do so at once: each parcel
 * is tried by one of them.
 */
export async function workOutbox(context: Working & Pick<Context, 'secrets'>, handOver: HandOver): Promise<number> {
  const due = await context.db.all(findDue, { now: context.clock.now(), limit: batch });
  const tried = await Promise.all(due.map((row) => tryRow(context, row, handOver)));
  return tried.filter((wasTried) => wasTried).length;
}

async function tryRow(
  context: Working & Pick<Context, 'secrets'>,
  { id, sealed, tries, created_at }: OutboxRow,
  handOver: HandOver,
): Promise<boolean> {
  const claim = write(claimWaiting, { id, tries, dueAt: context.clock.now() + leaseMs }, { expect: 'one' });
  if (!(await context.db.transaction([claim])).committed) return false;
  const opened = await openIn(context, waitingParcels, { id }, sealed);
  if (opened === undefined) {
    context.log.error({ id }, 'a waiting message does not open, and is dropped');
    await context.db.transaction([write(deleteWaiting, { id })]);
    return false;
  }
  const parcel = JSON.parse(Buffer.from(opened).toString()) as Parcel;
  const claimed = { parcel, tries: tries + 1, createdAt: created_at };
  const isLate = context.clock.now() >= endOf(claimed);
  await tryParcel(context, claimed, isLate ? tooLate : handOver);
  return !isLate;
}

const tooLate: HandOver = async () => ({ sent: false, isFinal: true, reason: 'what is in it works no more' });

function pauseAfter(tries: number): number {
  return Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
}

function endOf({ parcel, createdAt }: Claimed): number {
  return createdAt + keptSeconds[parcel.message.purpose] * second;
}
