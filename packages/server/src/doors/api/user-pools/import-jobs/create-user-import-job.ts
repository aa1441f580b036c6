import { createImportJob } from '#domain/people/import-jobs/import-job-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userImportJobType } from './user-import-job-type.ts';

// Compatibility: real. contract/sdk-import-jobs.test.ts
export const createUserImportJob: Operation<'CreateUserImportJob'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const { JobName: name, CloudWatchLogsRoleArn: roleArn, PasswordHashingAlgorithm: hashAlgorithm } = input;
  const job = await createImportJob(context, pool, { name, roleArn, ...(hashAlgorithm && { hashAlgorithm }) });
  return { UserImportJob: userImportJobType(context, job, { isMaker: true }) };
};
