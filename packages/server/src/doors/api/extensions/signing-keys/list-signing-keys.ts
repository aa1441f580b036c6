import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';
import { describedKeys } from './described-keys.ts';

export const listSigningKeys: ExtensionOperation<'ListSigningKeys'> = async (context, input) =>
  describedKeys(context, await loadPool(context, input.UserPoolId));
