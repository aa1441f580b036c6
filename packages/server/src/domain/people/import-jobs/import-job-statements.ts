import { statement } from '#database/database.ts';
import type { ImportJobRow, ImportLineRow } from '#schema/rows/import-jobs.ts';

type JobId = { id: string };
type PoolJob = JobId & { poolId: string };

export const insertJob = statement<
  PoolJob & { name: string; roleArn: string; hashAlgorithm: string | null; createdAt: number; most: number }
>(
  'import-job-insert',
  `insert into import_jobs (id, pool_id, name, role_arn, hash_algorithm, status, imported, skipped, failed, created_at,
     position, line, claim, claimed_until)
   select cast(:id as text), id, cast(:name as text), cast(:roleArn as text), cast(:hashAlgorithm as text), 'Created',
     0, 0, 0, cast(:createdAt as bigint), 0, 1, '', 0 from pools
   where id = :poolId and (select count(*) from import_jobs where pool_id = :poolId) < :most`,
);

export const selectJob = statement<PoolJob, ImportJobRow>(
  'import-job-by-id',
  'select * from import_jobs where id = :id and pool_id = :poolId',
);

/** The newest first. */
export const selectJobs = statement<{ poolId: string; limit: number }, ImportJobRow>(
  'import-jobs',
  'select * from import_jobs where pool_id = :poolId order by created_at desc, id desc limit :limit',
);

export const selectJobsBefore = statement<
  { poolId: string; limit: number; createdAt: number; id: string },
  ImportJobRow
>(
  'import-jobs-before',
  `select * from import_jobs where pool_id = :poolId and (created_at, id) < (:createdAt, :id)
   order by created_at desc, id desc limit :limit`,
);

export const startJobRow = statement<PoolJob & { now: number; oldest: number }>(
  'import-job-start',
  `update import_jobs set status = 'Pending', is_active = 1, started_at = :now, uploading_id = null
   where id = :id and pool_id = :poolId and status = 'Created' and upload_id is not null and created_at > :oldest`,
);

export const stopJobRow = statement<PoolJob & { now: number; message: string }>(
  'import-job-stop',
  `update import_jobs set status = 'Stopped', is_active = null, completed_at = :now, completion_message = :message
   where id = :id and pool_id = :poolId and is_active = 1`,
);

/** Those that nobody has started. */
export const expireJobRows = statement<{ before: number; now: number; message: string }>(
  'import-jobs-expire',
  `update import_jobs set status = 'Expired', uploading_id = null, completed_at = :now, completion_message = :message
   where status = 'Created' and created_at <= :before`,
);

export const selectActiveJob = statement<Record<never, never>, ImportJobRow>(
  'import-job-active',
  'select * from import_jobs where is_active = 1',
);

/** Takes the job for one of all who saw it. */
export const claimJobRow = statement<JobId & { claim: string; claimedUntil: number; seen: number }>(
  'import-job-claim',
  `update import_jobs set status = 'InProgress', claim = :claim, claimed_until = :claimedUntil
   where id = :id and is_active = 1 and claimed_until = :seen`,
);

/** Touches no row once the job was stopped, or another process has taken it over. */
export const advanceJobRow = statement<
  JobId & {
    claim: string;
    claimedUntil: number;
    header: string;
    position: number;
    line: number;
    imported: number;
    skipped: number;
    failed: number;
  }
>(
  'import-job-advance',
  `update import_jobs set header = :header, position = :position, line = :line, imported = imported + :imported,
     skipped = skipped + :skipped, failed = failed + :failed, claimed_until = :claimedUntil
   where id = :id and is_active = 1 and claim = :claim`,
);

export const releaseJobRow = statement<JobId & { claim: string }>(
  'import-job-release',
  'update import_jobs set claimed_until = 0 where id = :id and is_active = 1 and claim = :claim',
);

export const endJobRow = statement<JobId & { claim: string; status: string; now: number; message: string }>(
  'import-job-end',
  `update import_jobs set status = :status, is_active = null, completed_at = :now, completion_message = :message
   where id = :id and is_active = 1 and claim = :claim`,
);

export const insertLine = statement<JobId & { line: number; outcome: string; message: string }>(
  'import-line-insert',
  'insert into import_lines (job_id, line, outcome, message) values (:id, :line, :outcome, :message)',
);

export const selectLines = statement<JobId & { after: number; limit: number }, ImportLineRow>(
  'import-lines',
  'select * from import_lines where job_id = :id and line > :after order by line limit :limit',
);

export const deleteOldLines = statement<{ before: number }>(
  'import-lines-old-delete',
  'delete from import_lines where job_id in (select id from import_jobs where completed_at < :before)',
);
