import type { UserImportJobType } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import type { ImportJob } from '#domain/people/import-jobs/import-job.ts';
import { uploadUrl } from '#domain/people/import-jobs/upload.ts';

/**
 * A job as the wire shows it. Dates are seconds with milliseconds. Only who makes a job learns where its file may be put: the
 * address of all other answers has no signature, since a key that may read jobs may not write users.
 */
export function userImportJobType(
  context: Pick<Context, 'secrets' | 'settings'>,
  job: ImportJob,
  { isMaker = false }: { readonly isMaker?: boolean } = {},
): UserImportJobType {
  const { startedAt, completedAt, completionMessage, hashAlgorithm } = job;
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: uploadUrl(context, job, { isSigned: isMaker }),
    CreationDate: job.createdAt / 1000,
    ...(startedAt !== undefined && { StartDate: startedAt / 1000 }),
    ...(completedAt !== undefined && { CompletionDate: completedAt / 1000 }),
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    ...(completionMessage !== undefined && { CompletionMessage: completionMessage }),
    ...(hashAlgorithm !== undefined && { PasswordHashingAlgorithm: hashAlgorithm }),
  };
}
