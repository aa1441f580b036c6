import type { Dialect } from '#database/database.ts';

/** The APIs that tokens of a pool may open. */
export function resourceServers({ text, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table resource_servers (
      pool_id ${text} not null references pools (id) on delete cascade, identifier ${text} not null,
      name ${text} not null, scopes ${text} not null, primary key (pool_id, identifier))${clustered}`,
  ];
}
