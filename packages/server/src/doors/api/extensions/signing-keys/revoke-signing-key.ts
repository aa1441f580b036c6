import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { revokeSigningKey as revoke } from '#domain/tenant/pools/rotate-signing-keys.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { describedKeys } from './described-keys.ts';

export const revokeSigningKey: ExtensionOperation<'RevokeSigningKey'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  await revoke(context, pool, input.KeyId);
  return describedKeys(context, pool);
};
