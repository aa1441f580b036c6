import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { deleteResourceServer as remove } from '#domain/tenant/resource-servers/resource-server-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-resource-servers.test.ts
export const deleteResourceServer: Operation<'DeleteResourceServer'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  await remove(context, id, input.Identifier);
  return {};
};
