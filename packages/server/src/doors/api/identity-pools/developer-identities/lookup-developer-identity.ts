import { lookUpDeveloperIdentity } from '#domain/identity-pools/identities/developer-identities.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';

// AWS: the most that may be asked for.
const defaultPageSize = 60;

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const lookupDeveloperIdentity: IdentityPoolOperation<'LookupDeveloperIdentity'> = async (context, input) => {
  const pool = await loadIdentityPool(context, input.IdentityPoolId);
  const named = { identityId: input.IdentityId, subject: input.DeveloperUserIdentifier };
  const { identityId, readSubjects } = await lookUpDeveloperIdentity(context, pool, named);
  const page = await readPage(
    { list: `developer-users:${identityId}`, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    async (range) => (await readSubjects(range)).map((id) => ({ id })),
  );
  return {
    IdentityId: identityId,
    DeveloperUserIdentifierList: page.items.map(({ id }) => id),
    ...(page.nextToken && { NextToken: page.nextToken }),
  };
};
