import { unlinkDeveloperIdentity as unlink } from '#domain/identity-pools/identities/developer-identities.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const unlinkDeveloperIdentity: IdentityPoolOperation<'UnlinkDeveloperIdentity'> = async (context, input) => {
  const pool = await loadIdentityPool(context, input.IdentityPoolId);
  await unlink(context, pool, {
    identityId: input.IdentityId,
    provider: input.DeveloperProviderName,
    subject: input.DeveloperUserIdentifier,
  });
  return {};
};
