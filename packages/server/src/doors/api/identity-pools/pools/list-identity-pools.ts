import { listIdentityPools as list } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const listIdentityPools: IdentityPoolOperation<'ListIdentityPools'> = async (context, input) => {
  const page = await readPage(
    { list: 'identity-pools', limit: input.MaxResults, nextToken: input.NextToken },
    (range) => list(context, range),
  );
  const IdentityPools = page.items.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name }));
  return { IdentityPools, ...(page.nextToken && { NextToken: page.nextToken }) };
};
