import { loadPoolClient } from '#domain/tenant/clients/client-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userPoolClient } from './user-pool-client.ts';

// Compatibility: real. contract/sdk-clients.test.ts
export const describeUserPoolClient: Operation<'DescribeUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return { UserPoolClient: userPoolClient(await loadPoolClient(context, pool.id, input.ClientId)) };
};
