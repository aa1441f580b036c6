import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { refuseNextToken } from '../sessions/refuse-next-token.ts';
import { clientSecretDescriptor } from './client-secret-descriptor.ts';

// Compatibility: real. contract/sdk-client-secrets.test.ts
export const listUserPoolClientSecrets: Operation<'ListUserPoolClientSecrets'> = async (context, input) => {
  refuseNextToken(input.NextToken);
  const { id } = await loadPool(context, input.UserPoolId);
  const client = await loadPoolClient(context, id, input.ClientId);
  return { ClientSecrets: client.secrets.map((secret) => clientSecretDescriptor(client, secret)) };
};
