import type { Operation } from '#api/operation.ts';
import { loadPoolClient } from '#domain/clients/client-store.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { userPoolClient } from './user-pool-client.ts';

export const describeUserPoolClient: Operation<'DescribeUserPoolClient'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  return { UserPoolClient: userPoolClient(await loadPoolClient(context, pool.id, input.ClientId)) };
};
