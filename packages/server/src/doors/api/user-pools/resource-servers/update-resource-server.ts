import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { saveResourceServer } from '#domain/tenant/resource-servers/resource-server-store.ts';
import type { Operation } from '../../operation.ts';
import { givenServer, resourceServerType } from './resource-server-type.ts';

// Compatibility: real. contract/sdk-resource-servers.test.ts
export const updateResourceServer: Operation<'UpdateResourceServer'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  const server = givenServer(input);
  await saveResourceServer(context, id, server);
  return { ResourceServer: resourceServerType(id, server) };
};
