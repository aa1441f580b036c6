import { updateIdentityPoolSettings } from '#domain/identity-pools/pools/identity-pool-settings.ts';
import { loadIdentityPool, saveIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { givenPool, identityPoolType } from './identity-pool-type.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const updateIdentityPool: IdentityPoolOperation<'UpdateIdentityPool'> = async (context, input) => {
  const pool = await loadIdentityPool(context, input.IdentityPoolId);
  const given = givenPool('UpdateIdentityPool', input);
  const settings = updateIdentityPoolSettings(context.settings, pool.settings, given);
  return identityPoolType(await saveIdentityPool(context, pool, { name: input.IdentityPoolName, settings }));
};
