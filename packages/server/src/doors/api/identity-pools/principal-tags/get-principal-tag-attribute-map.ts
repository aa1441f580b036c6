import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { tagMapMissing } from '#domain/identity-pools/pools/principal-tags.ts';
import { providerName } from '#domain/identity-pools/pools/provider-names.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const getPrincipalTagAttributeMap: IdentityPoolOperation<'GetPrincipalTagAttributeMap'> = async (
  context,
  { IdentityPoolId, IdentityProviderName },
) => {
  const { settings } = await loadIdentityPool(context, IdentityPoolId);
  const name = providerName(context.settings, IdentityProviderName);
  const map = Object.hasOwn(settings.principalTagMaps, name) ? settings.principalTagMaps[name] : undefined;
  if (map === undefined) throw tagMapMissing(IdentityProviderName);
  return { IdentityPoolId, IdentityProviderName, UseDefaults: map.useDefaults, PrincipalTags: map.principalTags };
};
