import { listIdentities as list } from '#domain/identity-pools/identities/identity-store.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';
import { identityDescription } from './identity-description.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const listIdentities: IdentityPoolOperation<'ListIdentities'> = async (context, input) => {
  const { id: poolId } = await loadIdentityPool(context, input.IdentityPoolId);
  const hideClosed = input.HideDisabled ?? false;
  const page = await readPage(
    { list: `identities:${poolId}`, limit: input.MaxResults, nextToken: input.NextToken },
    (range) => list(context, { poolId, hideClosed, ...range }),
  );
  const Identities = await Promise.all(page.items.map((identity) => identityDescription(context, identity)));
  return { IdentityPoolId: poolId, Identities, ...(page.nextToken && { NextToken: page.nextToken }) };
};
