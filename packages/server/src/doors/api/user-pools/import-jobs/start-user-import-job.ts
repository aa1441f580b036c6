import { startImportJob } from '#domain/people/import-jobs/import-job-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userImportJobType } from './user-import-job-type.ts';

// Compatibility: real. contract/sdk-import-jobs.test.ts
export const startUserImportJob: Operation<'StartUserImportJob'> = async (context, { UserPoolId, JobId }) => {
  const pool = await loadPool(context, UserPoolId);
  return { UserImportJob: userImportJobType(context, await startImportJob(context, pool, JobId)) };
};
