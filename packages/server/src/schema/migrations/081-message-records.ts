import type { Dialect } from '#database/database.ts';

/** What became of each message. Few have not left, and an index of their own leads to these. */
export function messageRecords({ text, integer, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  return [
    `create table message_records (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, medium ${text} not null,
      purpose ${text} not null, carrier ${text}, destination ${text} not null, tries ${integer} not null,
      state ${text} not null, error ${text}, created_at ${integer} not null, tried_at ${integer} not null,
      due_at ${integer})${strict}`,
    'create index message_records_by_pool on message_records (pool_id, created_at, id)',
    `create index message_records_unsent on message_records (pool_id, state, created_at, id) where state <> 'SENT'`,
    'create index message_records_by_time on message_records (created_at)',
  ];
}
