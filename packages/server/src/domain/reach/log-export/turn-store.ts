import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { leaseMs } from '#lib/lease.ts';
import type { LogDeliveryTurnRow } from '#schema/rows/log-delivery.ts';

const takeTurnRow = statement<{ [K in keyof LogDeliveryTurnRow]: LogDeliveryTurnRow[K] } & { now: number }>(
  'log-delivery-turn-take',
  `insert into log_delivery_turns (id, claim, claimed_until) values (:id, :claim, :claimed_until)
   on conflict (id) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
   where log_delivery_turns.claim = excluded.claim or log_delivery_turns.claimed_until <= :now`,
);

const deleteTurn = statement<{ claim: string }>(
  'log-delivery-turn-delete',
  'delete from log_delivery_turns where claim = :claim',
);

/** Takes the turn to deliver, or keeps it for longer; false while another process has it. By the database's clock. */
export async function takeTurn(context: Pick<Context, 'db'>, claim: string): Promise<boolean> {
  const now = await context.db.now();
  const row = { id: 'turn', claim, claimed_until: now + leaseMs, now };
  return (await context.db.transaction([write(takeTurnRow, row, { expect: 'one' })])).committed;
}

/** Lets another process have the turn at once. */
export async function leaveTurn(context: Pick<Context, 'db'>, claim: string): Promise<void> {
  await context.db.transaction([write(deleteTurn, { claim })]);
}
