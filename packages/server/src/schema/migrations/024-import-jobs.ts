import type { Dialect } from '#database/database.ts';

/**
 * Jobs that import users from a file, the file in pieces, and what became of the lines that were not imported. One job is
 * active at a time: the others have null there.
 */
export function importJobs({ text, integer, bytes, engine }: Dialect): string[] {
  const strict = engine === 'sqlite' ? ' strict' : '';
  const clustered = engine === 'sqlite' ? ' strict, without rowid' : '';
  return [
    `create table import_jobs (
      id ${text} primary key, pool_id ${text} not null references pools (id) on delete cascade, name ${text} not null,
      role_arn ${text} not null, hash_algorithm ${text}, status ${text} not null, is_active ${integer},
      imported ${integer} not null, skipped ${integer} not null, failed ${integer} not null,
      created_at ${integer} not null, started_at ${integer}, completed_at ${integer}, completion_message ${text},
      uploading_id ${text}, upload_id ${text}, header ${text}, position ${integer} not null, line ${integer} not null,
      claim ${text} not null, claimed_until ${integer} not null)${strict}`,
    'create index import_jobs_by_pool on import_jobs (pool_id, created_at, id)',
    'create unique index import_jobs_active on import_jobs (is_active)',
    `create table import_chunks (
      job_id ${text} not null references import_jobs (id) on delete cascade, upload_id ${text} not null,
      number ${integer} not null, sealed_bytes ${bytes} not null, primary key (job_id, upload_id, number))${strict}`,
    `create table import_lines (
      job_id ${text} not null references import_jobs (id) on delete cascade, line ${integer} not null,
      outcome ${text} not null, message ${text} not null, primary key (job_id, line))${clustered}`,
  ];
}
