import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { providerName } from '#domain/identity-pools/pools/provider-names.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const setPrincipalTagAttributeMap: IdentityPoolOperation<'SetPrincipalTagAttributeMap'> = async (
  context,
  { IdentityPoolId, IdentityProviderName, UseDefaults = false, PrincipalTags = {} },
) => {
  const name = providerName(context.settings, IdentityProviderName);
  await changeIdentityPool(context, IdentityPoolId, (settings) => ({
    ...settings,
    principalTagMaps: {
      ...settings.principalTagMaps,
      [name]: { useDefaults: UseDefaults, principalTags: PrincipalTags },
    },
  }));
  return { IdentityPoolId, IdentityProviderName, UseDefaults, PrincipalTags };
};
