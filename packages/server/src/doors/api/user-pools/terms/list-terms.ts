import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { listTerms as list } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';
import { termsDescription } from './terms-type.ts';

const defaultPageSize = 60;

// Compatibility: real. contract/sdk-terms.test.ts
export const listTerms: Operation<'ListTerms'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const page = await readPage(
    { list: `terms:${poolId}`, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    (range) => list(context, { poolId, ...range }),
  );
  return { Terms: page.items.map(termsDescription), ...(page.nextToken && { NextToken: page.nextToken }) };
};
