import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { loadResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import type { Operation } from '../../operation.ts';
import { resourceServerType } from './resource-server-type.ts';

// Compatibility: real. contract/sdk-resource-servers.test.ts
export const describeResourceServer: Operation<'DescribeResourceServer'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  return { ResourceServer: resourceServerType(id, await loadResourceServer(context, id, input.Identifier)) };
};
