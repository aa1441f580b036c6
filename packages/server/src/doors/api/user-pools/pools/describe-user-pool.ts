import { listDomains } from '#domain/tenant/domains/domain-store.ts';
import { countUsers, loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { userPool } from './user-pool.ts';

// Compatibility: real. contract/sdk-pools.test.ts
export const describeUserPool: Operation<'DescribeUserPool'> = async (context, { UserPoolId }) => {
  const pool = await loadPool(context, UserPoolId);
  const [userCount, domains] = await Promise.all([countUsers(context, pool.id), listDomains(context, pool.id)]);
  return { UserPool: userPool(context.settings, pool, { userCount, domains }) };
};
