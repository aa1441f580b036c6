import type { Dialect } from '#database/database.ts';

/** What people let apps of others have, apps that registered themselves, and the API that tokens of a sign-in are for. */
export function thirdParties({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const client = `client_id ${text} not null references clients (id) on delete cascade`;
  return [
    `create table consents (
      pool_id ${text} not null, sub ${text} not null, ${client}, scopes ${text} not null, resources ${text} not null,
      granted_at ${integer} not null, primary key (pool_id, sub, client_id),
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade)${strict}`,
    'create index consents_by_client on consents (client_id)',
    `create table registered_clients (
      client_id ${text} primary key references clients (id) on delete cascade,
      pool_id ${text} not null references pools (id) on delete cascade,
      token_digest ${bytes} not null, expires_at ${integer})${strict}`,
    'create index registered_clients_by_pool on registered_clients (pool_id)',
    'create index registered_clients_by_expiry on registered_clients (expires_at)',
    `alter table authorization_codes add column resource ${text}`,
    `alter table sign_ins add column resource ${text}`,
  ];
}
