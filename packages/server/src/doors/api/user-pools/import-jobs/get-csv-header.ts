import { columnsOf } from '#domain/people/import-jobs/columns.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-import-jobs.test.ts
export const getCsvHeader: Operation<'GetCSVHeader'> = async (context, { UserPoolId }) => {
  const pool = await loadPool(context, UserPoolId);
  return { UserPoolId: pool.id, CSVHeader: columnsOf(pool) };
};
