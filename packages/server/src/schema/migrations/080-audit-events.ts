import type { Dialect } from '#database/database.ts';

/** Who administrated what. No row points at a pool: what was done to one is known when it is gone. */
export function auditEvents({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const index = (column: string) =>
    `create index audit_events_by_${column} on audit_events (${column}, created_at, id) where ${column} is not null`;
  return [
    `create table audit_events (
      id ${text} primary key, created_at ${integer} not null, request_id ${text} not null, actor ${text} not null,
      address ${text} not null, operation ${text} not null, result ${text} not null, pool_id ${text}, sub ${text},
      name_digest ${text}, target ${text}, details ${text} not null)${strict}`,
    'create index audit_events_by_time on audit_events (created_at, id)',
    'create index audit_events_by_actor on audit_events (actor, created_at, id)',
    'create index audit_events_by_operation on audit_events (operation, created_at, id)',
    index('pool_id'),
    index('sub'),
    index('target'),
  ];
}
