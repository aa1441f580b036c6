import { listImportJobs } from '#domain/people/import-jobs/import-job-store.ts';
import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';
import { userImportJobType } from './user-import-job-type.ts';

// Compatibility: real. contract/sdk-import-jobs.test.ts
export const listUserImportJobs: Operation<'ListUserImportJobs'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const page = await readPage(
    { list: `import-jobs:${poolId}`, limit: input.MaxResults, nextToken: input.PaginationToken },
    async ({ limit, after }) => {
      const jobs = await listImportJobs(context, poolId, { limit, before: parsePlace(after) });
      return jobs.map((job) => ({ id: `${job.createdAt}/${job.id}`, job }));
    },
  );
  return {
    UserImportJobs: page.items.map(({ job }) => userImportJobType(context, job)),
    ...(page.nextToken && { PaginationToken: page.nextToken }),
  };
};

/** @throws Fault InvalidParameterException */
function parsePlace(after: string): { createdAt: number; id: string } | undefined {
  if (after === '') return undefined;
  const [, createdAt, id] = /^(\d{1,15})\/(import-\w+)$/.exec(after) ?? [];
  if (id === undefined) throw pagingMarkerInvalid();
  return { createdAt: Number(createdAt), id };
}
