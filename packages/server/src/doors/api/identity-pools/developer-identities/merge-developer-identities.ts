import { mergeDeveloperIdentities as merge } from '#domain/identity-pools/identities/developer-identities.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const mergeDeveloperIdentities: IdentityPoolOperation<'MergeDeveloperIdentities'> = async (context, input) => {
  const pool = await loadIdentityPool(context, input.IdentityPoolId);
  const IdentityId = await merge(context, pool, {
    provider: input.DeveloperProviderName,
    source: input.SourceUserIdentifier,
    target: input.DestinationUserIdentifier,
  });
  return { IdentityId };
};
