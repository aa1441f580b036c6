import { userPools } from '@cenote/wire/user-pools.model';
import { loadPool, savePool } from '#domain/tenant/pools/pool-store.ts';
import { replaceFactors } from '#domain/tenant/pools/replace-factors.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { mfaConfig } from './mfa-config.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const setUserPoolMfaConfig: Operation<'SetUserPoolMfaConfig'> = async (context, { UserPoolId, ...input }) => {
  const pool = await loadPool(context, UserPoolId);
  return mfaConfig(
    await savePool(context, pool, {
      settings: replaceFactors(pool, toCamel(inputOf(userPools, 'SetUserPoolMfaConfig'), input)),
    }),
  );
};
