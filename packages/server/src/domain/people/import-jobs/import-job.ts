import { Fault } from '#domain/fault.ts';
import type { HashAlgorithm } from '#lib/password-hash.ts';
import type { ImportJobRow } from '#schema/rows/import-jobs.ts';

/**
 * How far a job has come, in the words of the wire (UserImportJobStatusType). It has one more, for a job that was stopped and
 * still imports: here a job stops at once, between two transactions.
 */
export type ImportStatus = 'Created' | 'Expired' | 'Failed' | 'InProgress' | 'Pending' | 'Stopped' | 'Succeeded';

/** A job that imports users from a file into a pool. */
export interface ImportJob {
  readonly poolId: string;
  readonly id: string;
  readonly name: string;
  /** Kept and shown; nothing is done with it. */
  readonly roleArn: string;
  /** What the hashes in the file were made with; without it there are none. */
  readonly hashAlgorithm?: HashAlgorithm;
  readonly status: ImportStatus;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
  /** Milliseconds since 1970, as all that follow. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly completionMessage?: string;
}

/** AWS: "Quotas in Amazon Cognito", "User import jobs". */
export const maxJobsOfPool = 1_000;
export const maxUploadBytes = 100 * 1024 * 1024;
export const maxRowChars = 16_000;
export const maxUsersOfFile = 500_000;

/** How long a job waits for its start. AWS: "24-48 hours". */
export const startWithinMs = 86_400_000;

/** AWS: these texts. */
export const completionMessages = {
  succeeded: 'Import Job Completed Successfully.',
  stopped: 'The Import Job was stopped by the developer.',
  expired: 'The user import job has expired.',
  tooManyFailed: 'Too many users have failed or been skipped during the import.',
} as const;

export function jobMissing(id: string): Fault {
  return new Fault('ResourceNotFoundException', `Import job ${id} does not exist.`);
}

export function tooManyJobs(): Fault {
  return new Fault('LimitExceededException', `A user pool can have at most ${maxJobsOfPool} user import jobs.`);
}

/** The refusal of what a job cannot do as it stands. */
export function notMet(message: string): Fault {
  return new Fault('PreconditionNotMetException', message);
}

/** The job in a row of the table. */
export function toImportJob(row: ImportJobRow): ImportJob {
  return {
    poolId: row.pool_id,
    id: row.id,
    name: row.name,
    roleArn: row.role_arn,
    ...(row.hash_algorithm !== null && { hashAlgorithm: row.hash_algorithm as HashAlgorithm }),
    status: row.status as ImportStatus,
    imported: row.imported,
    skipped: row.skipped,
    failed: row.failed,
    createdAt: row.created_at,
    ...(row.started_at !== null && { startedAt: row.started_at }),
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
    ...(row.completion_message !== null && { completionMessage: row.completion_message }),
  };
}
