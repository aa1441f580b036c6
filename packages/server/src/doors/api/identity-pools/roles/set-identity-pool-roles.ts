import { identityPools } from '@cenote/wire/identity-pools.model';
import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { chooseRoles } from '#domain/identity-pools/pools/roles.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const setIdentityPoolRoles: IdentityPoolOperation<'SetIdentityPoolRoles'> = async (context, input) => {
  const { roles, roleMappings } = toCamel(inputOf(identityPools, 'SetIdentityPoolRoles'), input);
  const chosen = chooseRoles(roles, roleMappings);
  await changeIdentityPool(context, input.IdentityPoolId, (settings) => ({ ...settings, ...chosen }));
  return {};
};
