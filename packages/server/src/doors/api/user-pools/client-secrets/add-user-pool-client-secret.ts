import { addSecret } from '#domain/tenant/clients/exchange-secret.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { clientSecretDescriptor } from './client-secret-descriptor.ts';

// Compatibility: real. contract/sdk-client-secrets.test.ts
export const addUserPoolClientSecret: Operation<'AddUserPoolClientSecret'> = async (context, input) => {
  const { id: poolId } = await loadPool(context, input.UserPoolId);
  const { ClientId: clientId, ClientSecret: chosen } = input;
  const { client, secret } = await addSecret(context, { poolId, clientId, chosen });
  // AWS: who chose the secret is not told it.
  const shown = chosen === undefined ? { ClientSecretValue: secret.value } : {};
  return { ClientSecretDescriptor: { ...clientSecretDescriptor(client, secret), ...shown } };
};
