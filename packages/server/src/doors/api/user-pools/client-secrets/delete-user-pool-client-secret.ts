import { deleteSecret } from '#domain/tenant/clients/exchange-secret.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-client-secrets.test.ts
export const deleteUserPoolClientSecret: Operation<'DeleteUserPoolClientSecret'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  await deleteSecret(context, { poolId, clientId: input.ClientId, id: input.ClientSecretId });
  return {};
};
