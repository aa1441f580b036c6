import { loadImportJob } from '#domain/people/import-jobs/import-job-store.ts';
import { listImportLines } from '#domain/people/import-jobs/import-lines.ts';
import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';

const defaultPageSize = 60;

export const listUserImportJobLines: ExtensionOperation<'ListUserImportJobLines'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const job = await loadImportJob(context, poolId, input.JobId);
  const page = await readPage(
    {
      list: `import-lines:${job.id}`,
      limit: input.MaxResults ?? defaultPageSize,
      nextToken: input.PaginationToken,
    },
    async ({ limit, after }) => {
      const lines = await listImportLines(context, job, { limit, after: parseLine(after) });
      return lines.map((line) => ({ ...line, id: String(line.line) }));
    },
  );
  return {
    Lines: page.items.map(({ line, outcome, message }) => ({ LineNumber: line, Outcome: outcome, Message: message })),
    ...(page.nextToken && { PaginationToken: page.nextToken }),
  };
};

/** @throws Fault InvalidParameterException */
function parseLine(after: string): number {
  if (!/^\d{0,9}$/.test(after)) throw pagingMarkerInvalid();
  return Number(after);
}
