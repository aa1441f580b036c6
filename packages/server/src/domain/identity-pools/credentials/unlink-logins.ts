import { Fault } from '#domain/fault.ts';
import { loginsMismatch } from '#domain/identity-pools/identities/identity.ts';
import { findLinked, loadIdentity, unlinkProviders } from '#domain/identity-pools/identities/identity-store.ts';
import type { LoginContext, SentLogins } from '#domain/identity-pools/logins/login.ts';
import { verifyLogins } from '#domain/identity-pools/logins/verify-logins.ts';
import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { providerName } from '#domain/identity-pools/pools/provider-names.ts';

/**
 * Lets the logins of some providers lead to an identity no more, by the right of somebody whom a login leads there now. Nothing
 * leads to an identity without one any more.
 * @throws Fault as `verifyLogins`; NotAuthorizedException without a login of this identity; ResourceNotFoundException for a provider
 * that does not lead there
 */
export async function unlinkLogins(
  context: LoginContext,
  { identityId, logins: sent, providers }: { identityId: string; logins: SentLogins; providers: readonly string[] },
): Promise<void> {
  const identity = await loadIdentity(context, identityId);
  const pool = await loadIdentityPool(context, identity.poolId);
  const logins = await verifyLogins(context, pool, sent);
  const owners = await Promise.all(logins.map((login) => findLinked(context, pool.id, login)));
  const login = logins.find((_, index) => owners[index] === identityId);
  if (login === undefined) throw loginsMismatch();
  const names = new Set(providers.map((name) => providerName(context.settings, name)));
  if (await unlinkProviders(context, { identity, login }, [...names])) return;
  throw new Fault('ResourceNotFoundException', 'A login that is to be removed is not linked to this identity.');
}
