import type { Dialect } from '#database/database.ts';

/** Codes know their length and who asked for them; what is limited by time is counted in a table of its own. */
export function codes({ text, integer, engine }: Dialect): string[] {
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `alter table codes add column digits ${integer} not null default 6`,
    `alter table codes add column asker ${text} not null default ''`,
    `alter table codes add column other_tries ${integer} not null default 0`,
    `create table counts (id ${text} primary key, used ${integer} not null, expires_at ${integer} not null)${clustered}`,
    'create index counts_by_expiry on counts (expires_at)',
    // Quotas were counted here, one row for each use.
    `delete from spent where id like 'quota/%'`,
  ];
}
