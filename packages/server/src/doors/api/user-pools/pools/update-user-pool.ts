import { userPools } from '@cenote/wire/user-pools.model';
import { updatePoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { loadPool, savePool, withoutImport } from '#domain/tenant/pools/pool-store.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: partial: clients that register themselves, customer keys, updated issuers and ACR are refused. contract/sdk-pools.test.ts
export const updateUserPool: Operation<'UpdateUserPool'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const settings = updatePoolSettings(pool, toCamel(inputOf(userPools, 'UpdateUserPool'), input));
  await savePool(context, pool, { name: input.PoolName ?? pool.name, settings }, withoutImport(pool.id));
  return {};
};
