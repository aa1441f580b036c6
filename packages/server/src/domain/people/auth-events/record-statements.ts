import { statement, type Value } from '#database/database.ts';
import type { AuthEventRow } from '#schema/rows/auth-events.ts';

type Derived = 'changed_at' | 'feedback' | 'is_undelivered' | 'revision';

/** Where the log of sign-ins leaves the pool, it has to: in the same write, so that an event takes no more than it did. */
export const saveEvent = statement<{ [K in Exclude<keyof AuthEventRow, Derived>]: Value }>(
  'auth-event-save',
  `insert into auth_events (id, pool_id, sub, type, response, challenges, address, device_name, feedback, created_at,
     changed_at, is_undelivered, risk_decision, risk_level, compromised)
   select cast(:id as text), pool_id, sub, cast(:type as text), cast(:response as text), cast(:challenges as text),
     cast(:address as text), cast(:device_name as text), null, cast(:created_at as bigint),
     cast(:created_at as bigint), (select count(*) from log_deliveries
       where log_deliveries.pool_id = users.pool_id and source = 'userAuthEvents'),
     cast(:risk_decision as text), cast(:risk_level as text), cast(:compromised as bigint)
   from users where pool_id = :pool_id and sub = :sub
   on conflict (id) do update set response = excluded.response, challenges = excluded.challenges,
     address = excluded.address, device_name = excluded.device_name,
     changed_at = excluded.changed_at, is_undelivered = excluded.is_undelivered, revision = auth_events.revision + 1,
     risk_decision = excluded.risk_decision, risk_level = excluded.risk_level, compromised = excluded.compromised
   where auth_events.pool_id = excluded.pool_id and auth_events.sub = excluded.sub`,
);
