import type { Dialect } from '#database/database.ts';

/** The names under which pools are reached. A pool that has one cannot go. */
export function domains({ text, integer, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table domains (
      name ${text} primary key, pool_id ${text} not null references pools (id), kind ${text} not null, custom ${text},
      managed_login_version ${integer} not null, modified_at ${integer} not null)${clustered}`,
    'create unique index domains_by_pool on domains (pool_id, kind)',
  ];
}
