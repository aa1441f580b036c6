import { toCamel } from '#api/case.ts';
import type { Operation } from '#api/operation.ts';
import { updatePoolSettings } from '#domain/pools/pool-settings.ts';
import { loadPool, savePool } from '#domain/pools/pool-store.ts';

export const updateUserPool: Operation<'UpdateUserPool'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const settings = updatePoolSettings(pool, toCamel(input));
  await savePool(context, pool, { name: input.PoolName ?? pool.name, settings });
  return {};
};
