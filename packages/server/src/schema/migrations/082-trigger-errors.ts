import type { Dialect } from '#database/database.ts';

/** What went wrong in functions of pools. An error goes with the user that it is about. */
export function triggerErrors({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table trigger_errors (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, sub ${text},
      name ${text} not null, source ${text} not null, function_arn ${text} not null, reason ${text} not null,
      message ${text} not null, duration_ms ${integer} not null, struck ${text} not null, sealed_event ${bytes},
      created_at ${integer} not null,
      foreign key (pool_id, sub) references users (pool_id, sub) on delete cascade)${strict}`,
    'create index trigger_errors_by_pool on trigger_errors (pool_id, created_at, id)',
    'create index trigger_errors_by_name on trigger_errors (pool_id, name, created_at, id)',
    'create index trigger_errors_by_time on trigger_errors (created_at)',
  ];
}
