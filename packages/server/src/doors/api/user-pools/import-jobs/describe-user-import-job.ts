import { loadImportJob } from '#domain/people/import-jobs/import-job-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userImportJobType } from './user-import-job-type.ts';

// Compatibility: real. contract/sdk-import-jobs.test.ts
export const describeUserImportJob: Operation<'DescribeUserImportJob'> = async (context, { UserPoolId, JobId }) => {
  const { id } = await loadPool(context, UserPoolId);
  return { UserImportJob: userImportJobType(context, await loadImportJob(context, id, JobId)) };
};
