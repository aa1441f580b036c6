import type { Dialect } from '#database/database.ts';

/**
 * What leaves a pool for the operator's own log: which kind goes where, the messages that could not be sent, which events of
 * the log of sign-ins have not left yet, and which process delivers.
 */
export function logDelivery({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table log_deliveries (
      pool_id ${text} not null references pools (id) on delete cascade, source ${text} not null, level ${text} not null,
      kind ${text} not null, arn ${text} not null, position ${integer} not null,
      primary key (pool_id, source))${clustered}`,
    `create table unsent_messages (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, details ${text} not null,
      created_at ${integer} not null)${strict}`,
    'create index unsent_messages_by_pool on unsent_messages (pool_id, created_at, id)',
    'create index unsent_messages_by_time on unsent_messages (created_at)',
    `alter table auth_events add column revision ${integer} not null default 0`,
    `alter table auth_events add column changed_at ${integer} not null default 0`,
    `alter table auth_events add column is_undelivered ${integer} not null default 0`,
    `create index auth_events_undelivered on auth_events (pool_id, changed_at, id) where is_undelivered = 1`,
    `create table log_delivery_turns (
      id ${text} primary key, claim ${text} not null, claimed_until ${integer} not null)${strict}`,
  ];
}
