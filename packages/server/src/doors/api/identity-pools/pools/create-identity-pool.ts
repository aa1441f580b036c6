import { createIdentityPoolSettings } from '#domain/identity-pools/pools/identity-pool-settings.ts';
import { createIdentityPool as create } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';
import { givenPool, identityPoolType } from './identity-pool-type.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const createIdentityPool: IdentityPoolOperation<'CreateIdentityPool'> = async (context, input) => {
  const settings = createIdentityPoolSettings(context.settings, givenPool('CreateIdentityPool', input));
  return identityPoolType(await create(context, { name: input.IdentityPoolName, settings }));
};
