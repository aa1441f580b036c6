import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { federationOf } from '#domain/tenant/pools/settings/federation.ts';
import type { ExtensionOperation } from '../../operation.ts';

export const getUserPoolFederation: ExtensionOperation<'GetUserPoolFederation'> = async (context, input) => {
  const { linking, trusted, keepsTokensOf } = federationOf(await loadPool(context, input.UserPoolId));
  return {
    Linking: linking,
    TrustedProviders: trusted.map(({ name, domains }) => ({
      ProviderName: name,
      ...(domains !== undefined && { Domains: [...domains] }),
    })),
    KeepTokensOf: [...keepsTokensOf],
  };
};
