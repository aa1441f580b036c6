import { userPools } from '@cenote/wire/user-pools.model';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { userPool } from './user-pool.ts';

// Compatibility: partial: clients that register themselves, customer keys, updated issuers and ACR are refused. contract/sdk-pools.test.ts
export const createUserPool: Operation<'CreateUserPool'> = async (context, input) => {
  const settings = createPoolSettings(toCamel(inputOf(userPools, 'CreateUserPool'), input), context.settings.region);
  const pool = await createPool(context, { name: input.PoolName, settings });
  return { UserPool: userPool(context.settings, pool, { userCount: 0, domains: [] }) };
};
