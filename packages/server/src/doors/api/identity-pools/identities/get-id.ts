import { resolveIdentity } from '#domain/identity-pools/identities/resolve-identity.ts';
import { verifyLogins } from '#domain/identity-pools/logins/verify-logins.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolOperation } from '../../operation.ts';

// Compatibility: real. contract/sdk-identity-pools.test.ts
export const getId: IdentityPoolOperation<'GetId'> = async (context, { IdentityPoolId, Logins = {} }) => {
  const pool = await loadIdentityPool(context, IdentityPoolId);
  const { id } = await resolveIdentity(context, pool, await verifyLogins(context, pool, Logins));
  return { IdentityId: id };
};
