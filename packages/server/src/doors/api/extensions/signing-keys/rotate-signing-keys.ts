import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { rotateSigningKeys as rotate } from '#domain/tenant/pools/rotate-signing-keys.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { describedKeys } from './described-keys.ts';

export const rotateSigningKeys: ExtensionOperation<'RotateSigningKeys'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await rotate(context, pool, input.SignsAfterSeconds);
  return describedKeys(context, pool);
};
