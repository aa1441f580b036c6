import { randomUUID } from 'node:crypto';
import { statement, type Value, type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { AuthEventRow } from '#schema/rows.ts';
import { type AuthEvent, recordsEvents } from './auth-event.ts';

/** What the log is told of an event. `id` is also the `event_id` of the tokens that a sign-in ends with. */
export interface NewAuthEvent extends Pick<AuthEvent, 'id' | 'type' | 'response' | 'challenges'> {
  readonly sub: string;
  readonly caller: Caller;
}

const maxAddressLength = 128;
const maxDeviceNameLength = 1024;

const saveEvent = statement<{ [K in Exclude<keyof AuthEventRow, 'feedback'>]: Value }>(
  'auth-event-save',
  `insert into auth_events (id, pool_id, sub, type, response, challenges, address, device_name, feedback, created_at)
   select cast(:id as text), pool_id, sub, cast(:type as text), cast(:response as text), cast(:challenges as text),
     cast(:address as text), cast(:device_name as text), null, cast(:created_at as bigint)
   from users where pool_id = :pool_id and sub = :sub
   on conflict (id) do update set response = excluded.response, challenges = excluded.challenges,
     address = excluded.address, device_name = excluded.device_name
   where auth_events.pool_id = excluded.pool_id and auth_events.sub = excluded.sub`,
);

/**
 * The writes that put an event into the user's log; none unless the pool keeps one. An event that is there already under
 * this id goes on: it gets the new response and challenges. For a user who is gone by then nothing is written.
 */
export function eventWrites(
  context: Pick<Context, 'clock'>,
  pool: Pool,
  { id, sub, type, response, challenges, caller }: NewAuthEvent,
): Write[] {
  if (!recordsEvents(pool)) return [];
  const row = {
    id,
    pool_id: pool.id,
    sub,
    type,
    response,
    challenges: JSON.stringify(challenges),
    address: caller.address.slice(0, maxAddressLength),
    device_name: caller.userAgent.slice(0, maxDeviceNameLength),
    created_at: context.clock.now(),
  };
  return [write(saveEvent, row)];
}

/** The writes for an event besides sign-ins: it has an id of its own and no challenges, and goes on nowhere. */
export function deedWrites(
  context: Pick<Context, 'clock'>,
  pool: Pool,
  { sub }: Pick<User, 'sub'>,
  event: Pick<NewAuthEvent, 'type' | 'response' | 'caller'>,
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
