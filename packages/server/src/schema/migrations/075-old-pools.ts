import type { Dialect } from '#database/database.ts';

/** The user pools elsewhere that people come from, and who has not moved yet. */
export function oldPools({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table old_pools (
      pool_id ${text} primary key references pools (id) on delete cascade, settings ${text} not null,
      sealed_client_secret ${bytes}, relays_srp ${integer} not null, created_at ${integer} not null)${strict}`,
    'create index users_by_waiting_password on users (pool_id, sub) where sealed_password_hash is not null',
  ];
}
