import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { listResourceServers as list } from '#domain/tenant/resource-servers/resource-server-store.ts';
import type { Operation } from '../../operation.ts';
import { readPage } from '../pools/next-token.ts';
import { resourceServerType } from './resource-server-type.ts';

const defaultPageSize = 50;

// Compatibility: real. contract/sdk-resource-servers.test.ts
export const listResourceServers: Operation<'ListResourceServers'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const page = await readPage(
    { list: `resource-servers:${poolId}`, limit: input.MaxResults ?? defaultPageSize, nextToken: input.NextToken },
    async (range) => (await list(context, { poolId, ...range })).map((server) => ({ id: server.identifier, server })),
  );
  const ResourceServers = page.items.map(({ server }) => resourceServerType(poolId, server));
  return { ResourceServers, ...(page.nextToken && { NextToken: page.nextToken }) };
};
