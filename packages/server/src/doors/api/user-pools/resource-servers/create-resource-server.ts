import { createResourceServer as create } from '#domain/tenant/resource-servers/resource-server-store.ts';
import type { Operation } from '../../operation.ts';
import { givenServer, resourceServerType } from './resource-server-type.ts';

// Compatibility: real. contract/sdk-resource-servers.test.ts
export const createResourceServer: Operation<'CreateResourceServer'> = async (context, input) => {
  const server = givenServer(input);
  await create(context, input.UserPoolId, server);
  return { ResourceServer: resourceServerType(input.UserPoolId, server) };
};
