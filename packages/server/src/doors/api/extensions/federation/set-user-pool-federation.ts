import { changeFederation } from '#domain/tenant/pools/change-federation.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';

export const setUserPoolFederation: ExtensionOperation<'SetUserPoolFederation'> = async (context, input) => {
  const { UserPoolId, Linking, TrustedProviders = [], KeepTokensOf = [] } = input;
  await changeFederation(context, await loadPool(context, UserPoolId), {
    linking: Linking,
    trusted: TrustedProviders.map(({ ProviderName, Domains }) => ({
      name: ProviderName,
      ...(Domains !== undefined && { domains: Domains }),
    })),
    keepsTokensOf: KeepTokensOf,
  });
  return {};
};
