import { listProviders } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';

/** AWS: the most that one page holds; here also what it holds when nothing or 0 is said. */
const maxPageSize = 60;

// Compatibility: real. contract/sdk-identity-providers.test.ts
export const listIdentityProviders: Operation<'ListIdentityProviders'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const page = await readPage(
    { list: `identity-providers:${poolId}`, limit: input.MaxResults || maxPageSize, nextToken: input.NextToken },
    async (range) => (await listProviders(context, { poolId, ...range })).map((one) => ({ ...one, id: one.name })),
  );
  const Providers = page.items.map(({ name, kind, createdAt, modifiedAt }) => ({
    ProviderName: name,
    ProviderType: kind,
    LastModifiedDate: modifiedAt / 1000,
    CreationDate: createdAt / 1000,
  }));
  return { Providers, ...(page.nextToken && { NextToken: page.nextToken }) };
};
