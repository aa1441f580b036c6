import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Context } from '#domain/context.ts';
import { type ExternalName } from '#domain/people/linked-identities/identity.ts';
import { ownProvider, unlinkProvider } from '#domain/people/linked-identities/link.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { withoutPassword } from '#domain/people/users/user.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * Stops a user from signing in by a provider. Where that is the pool itself, the user's password is gone, every sign-in ends,
 * and no code makes a new one: the user comes by linked providers alone, until an administrator sets a password.
 * @throws Fault UserNotFoundException, ResourceNotFoundException
 */
export async function disableProvider(context: Context, poolId: string, name: ExternalName): Promise<void> {
  const pool = await loadPool(context, poolId);
  if (name.provider !== ownProvider) return unlinkProvider(context, pool, name);
  const user = await loadUser(context, pool, name.value);
  await changeUser(context, pool, user, (before) => ({
    after: { ...withoutPassword(before), status: 'EXTERNAL_PROVIDER' },
    writes: endingWrites('disabling', before),
  }));
}
