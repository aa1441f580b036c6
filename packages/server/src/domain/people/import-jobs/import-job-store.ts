import { findRefusal, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { changePool, holdPool, holdPoolAsRead, poolMissing } from '#domain/tenant/pools/pool-store.ts';
import { checkSchemaRests } from '#domain/tenant/pools/settings/schema-change.ts';
import { randomText } from '#lib/random.ts';
import type { ImportJobRow } from '#schema/rows/import-jobs.ts';
import {
  completionMessages,
  type ImportJob,
  jobMissing,
  maxJobsOfPool,
  notMet,
  startWithinMs,
  toImportJob,
  tooManyJobs,
} from './import-job.ts';
import {
  deleteOldLines,
  expireJobRows,
  insertJob,
  selectJob,
  selectJobs,
  selectJobsBefore,
  startJobRow,
  stopJobRow,
} from './import-job-statements.ts';
import { dropFileWrites, dropIdleFilesWrites, dropOtherUploadsWrites } from './upload-store.ts';

type Storing = Pick<Context, 'clock' | 'db'>;

/** The job, or undefined when the pool has none of this id. */
export async function findImportJob(
  { db }: Pick<Context, 'db'>,
  poolId: string,
  id: string,
): Promise<ImportJob | undefined> {
  const row = await db.first(selectJob, { poolId, id });
  return row && toImportJob(row);
}

/** As `findImportJob`. @throws Fault ResourceNotFoundException */
export async function loadImportJob(context: Pick<Context, 'db'>, poolId: string, id: string): Promise<ImportJob> {
  const job = await findImportJob(context, poolId, id);
  if (job === undefined) throw jobMissing(id);
  return job;
}

/** At most `limit` jobs of a pool, the newest first, from behind the one that was made then on. */
export async function listImportJobs(
  { db }: Pick<Context, 'db'>,
  poolId: string,
  { limit, before }: { limit: number; before?: Pick<ImportJob, 'createdAt' | 'id'> | undefined },
): Promise<ImportJob[]> {
  const rows =
    before === undefined
      ? await db.all(selectJobs, { poolId, limit })
      : await db.all(selectJobsBefore, { poolId, limit, createdAt: before.createdAt, id: before.id });
  return rows.map(toImportJob);
}

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Makes a job, which waits for its file and its start.
 * @throws Fault LimitExceededException; ResourceNotFoundException when the pool is deleted at the same moment
 */
export async function createImportJob(
  context: Storing,
  { id: poolId }: Pool,
  { name, roleArn, hashAlgorithm }: Pick<ImportJob, 'hashAlgorithm' | 'name' | 'roleArn'>,
): Promise<ImportJob> {
  // AWS: `import-` and ten letters or digits.
  const id = `import-${randomText(letters, 10)}`;
  const createdAt = context.clock.now();
  const row = { id, poolId, name, roleArn, hashAlgorithm: hashAlgorithm ?? null, createdAt, most: maxJobsOfPool };
  const writes = [holdPool(poolId), write(insertJob, row, { expect: 'one', refusal: tooManyJobs })];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? poolMissing(poolId);
  return loadImportJob(context, poolId, id);
}

/**
 * Lets a job begin, once its file is there; one job is under way at a time, in all pools together.
 * @throws Fault PreconditionNotMetException, ResourceNotFoundException, TooManyRequestsException while the pool's schema changes
 */
export async function startImportJob(context: Storing, pool: Pool, id: string): Promise<ImportJob> {
  const poolId = pool.id;
  const now = context.clock.now();
  checkSchemaRests(pool);
  const { hash_algorithm } = await loadStartable(context, poolId, id, now);
  // AWS: without one the job does not start.
  if (pool.settings.autoVerifiedAttributes === undefined) {
    throw notMet('User import jobs need a user pool that verifies an email or a phone number by itself.');
  }
  if (hash_algorithm !== null && pool.settings.hasPasswordHashes !== true) {
    await changePool(context, poolId, (settings) => ({ ...settings, hasPasswordHashes: true }));
  }
  const start = write(startJobRow, { poolId, id, now, oldest: now - startWithinMs }, { expect: 'one' });
  const outcome = await context.db.transaction([holdPoolAsRead(pool), start, ...dropOtherUploadsWrites(id)]);
  if (outcome.committed) return loadImportJob(context, poolId, id);
  if (outcome.reason === 'duplicate') throw notMet('Another user import job is in progress.');
  // Somebody else was faster.
  await loadStartable(context, poolId, id, now);
  throw notMet(`User import job ${id} cannot be started now.`);
}

/** A job that may start. @throws Fault ResourceNotFoundException, PreconditionNotMetException that says why it may not */
async function loadStartable(context: Storing, poolId: string, id: string, now: number): Promise<ImportJobRow> {
  const row = await context.db.first(selectJob, { poolId, id });
  if (row === undefined) throw jobMissing(id);
  if (row.status !== 'Created') throw notMet(`User import job ${id} cannot be started: it is ${row.status}.`);
  if (row.created_at <= now - startWithinMs) throw notMet(completionMessages.expired);
  // AWS: this text, captured (aws-amplify/amplify-js#6416).
  if (row.upload_id === null) throw notMet(`No csv file was uploaded for ${id}`);
  return row;
}

/**
 * Ends a job that was started, at once: no user comes after it, and those who came stay.
 * @throws Fault PreconditionNotMetException, ResourceNotFoundException
 */
export async function stopImportJob(context: Storing, poolId: string, id: string): Promise<ImportJob> {
  const stop = { poolId, id, now: context.clock.now(), message: completionMessages.stopped };
  const writes = [write(stopJobRow, stop, { expect: 'one' }), ...dropFileWrites(id)];
  const { committed } = await context.db.transaction(writes);
  const job = await loadImportJob(context, poolId, id);
  if (!committed) throw notMet(`User import job ${id} cannot be stopped: it is ${job.status}.`);
  return job;
}

const lineLifetimeMs = 90 * 86_400_000;

/**
 * Ends the jobs that nobody has started, and forgets files of jobs that are over, and the lines of those that have been over
 * for 90 days.
 */
export async function expireImportJobs({ db }: Pick<Context, 'db'>, now: number): Promise<void> {
  const expired = { before: now - startWithinMs, now, message: completionMessages.expired };
  await db.transaction([write(expireJobRows, expired), ...dropIdleFilesWrites()]);
  await db.transaction([write(deleteOldLines, { before: now - lineLifetimeMs })]);
}
