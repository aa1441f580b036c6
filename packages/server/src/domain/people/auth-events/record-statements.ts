import { statement, type Value } from '#database/database.ts';
import type { AuthEventRow } from '#schema/rows/auth-events.ts';

export const saveEvent = statement<{ [K in Exclude<keyof AuthEventRow, 'feedback'>]: Value }>(
  'auth-event-save',
  `insert into auth_events (id, pool_id, sub, type, response, challenges, address, device_name, feedback, created_at)
   select cast(:id as text), pool_id, sub, cast(:type as text), cast(:response as text), cast(:challenges as text),
     cast(:address as text), cast(:device_name as text), null, cast(:created_at as bigint)
   from users where pool_id = :pool_id and sub = :sub
   on conflict (id) do update set response = excluded.response, challenges = excluded.challenges,
     address = excluded.address, device_name = excluded.device_name
   where auth_events.pool_id = excluded.pool_id and auth_events.sub = excluded.sub`,
);
