import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { findPasskeys } from './passkey-store.ts';
import { findRelyingPartyId } from './relying-party.ts';

/** Whether the user has a passkey to sign in with: one of the relying party that the pool names now. */
export async function hasPasskeys(context: Pick<Context, 'db' | 'settings'>, user: User): Promise<boolean> {
  const passkeys = await findPasskeys(context, user);
  const pool = passkeys.length > 0 ? await findPool(context, user.poolId) : undefined;
  if (pool === undefined) return false;
  const relyingPartyId = findRelyingPartyId(context, pool);
  return passkeys.some((passkey) => passkey.relyingPartyId === relyingPartyId);
}
