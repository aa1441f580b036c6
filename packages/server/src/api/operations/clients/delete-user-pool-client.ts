import type { Operation } from '#api/operation.ts';
import { deleteClient, loadPoolClient } from '#domain/clients/client-store.ts';
import { loadPool } from '#domain/pools/pool-store.ts';

export const deleteUserPoolClient: Operation<'DeleteUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await deleteClient(context, await loadPoolClient(context, pool.id, input.ClientId));
  return {};
};
