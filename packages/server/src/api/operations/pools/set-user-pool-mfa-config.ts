import { toCamel } from '#api/case.ts';
import type { Operation } from '#api/operation.ts';
import { replaceFactors } from '#domain/pools/factor-settings.ts';
import { loadPool, savePool } from '#domain/pools/pool-store.ts';
import { mfaConfig } from './mfa-config.ts';

export const setUserPoolMfaConfig: Operation<'SetUserPoolMfaConfig'> = async (context, { UserPoolId, ...input }) => {
  const pool = await loadPool(context, UserPoolId);
  return mfaConfig(await savePool(context, pool, { settings: replaceFactors(pool, toCamel(input)) }));
};
