import { deleteClient, loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-clients.test.ts
export const deleteUserPoolClient: Operation<'DeleteUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await deleteClient(context, await loadPoolClient(context, pool.id, input.ClientId));
  return {};
};
