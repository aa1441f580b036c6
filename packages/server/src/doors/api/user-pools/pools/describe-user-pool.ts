import { countUsers, loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userPool } from './user-pool.ts';

export const describeUserPool: Operation<'DescribeUserPool'> = async (context, { UserPoolId }) => {
  const pool = await loadPool(context, UserPoolId);
  return { UserPool: userPool(context.settings, pool, await countUsers(context, pool.id)) };
};
