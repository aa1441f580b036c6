import { randomUUID } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { type Caller, originOf } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type AuthEvent, type EventRisk, noRisk, recordsEvents } from './auth-event.ts';
import { saveEvent } from './record-statements.ts';

/** What the log is told of an event. `id` is also the `event_id` of the tokens that a sign-in ends with. */
export interface NewAuthEvent extends Pick<AuthEvent, 'id' | 'type' | 'response' | 'challenges'> {
  readonly sub: string;
  readonly caller: Caller;
  /** Absent where nothing was found. */
  readonly risk?: EventRisk;
}

const maxAddressLength = 128;
const maxDeviceNameLength = 1024;

/**
 * The writes that put an event into the user's log; none unless the pool keeps one. An event that is there already under
 * this id goes on: it gets the new response and challenges. For a user who is gone by then nothing is written.
 */
export function eventWrites(
  context: Pick<Context, 'clock'>,
  pool: Pool,
  { id, sub, type, response, challenges, caller, risk = noRisk }: NewAuthEvent,
): Write[] {
  if (!recordsEvents(pool)) return [];
  const { address = caller.address, userAgent = caller.userAgent } = originOf(caller);
  const row = {
    id,
    pool_id: pool.id,
    sub,
    type,
    response,
    challenges: JSON.stringify(challenges),
    address: address.slice(0, maxAddressLength),
    device_name: userAgent.slice(0, maxDeviceNameLength),
    created_at: context.clock.now(),
    risk_decision: risk.decision,
    risk_level: risk.level ?? null,
    compromised: risk.compromised ? 1 : 0,
  };
  return [write(saveEvent, row)];
}

/** The writes for an event besides sign-ins: it has an id of its own and no challenges, and goes on nowhere. */
export function deedWrites(
  context: Pick<Context, 'clock'>,
  pool: Pool,
  { sub }: Pick<User, 'sub'>,
  event: Pick<NewAuthEvent, 'type' | 'response' | 'caller' | 'risk'>,
): Write[] {
  return eventWrites(context, pool, { id: randomUUID(), sub, challenges: [], ...event });
}

/** Puts an event into the log by itself, where nothing else is written: a deed that failed. */
export async function recordDeed(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: Pick<User, 'sub'>,
  event: Pick<NewAuthEvent, 'type' | 'response' | 'caller'>,
): Promise<void> {
  const writes = deedWrites(context, pool, user, event);
  if (writes.length > 0) await context.db.transaction(writes);
}
