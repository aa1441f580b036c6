import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Context } from '#domain/context.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

type Named = { readonly poolId: string; readonly username: string };

/** Lets a disabled user sign in again. Earlier sign-ins stay dead. @throws Fault UserNotFoundException, ResourceNotFoundException */
export async function enableUser(context: Context, { poolId, username }: Named): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  await changeUser(context, pool, user, (before) => ({ after: { ...before, enabled: true } }));
}

/** Shuts a user out, and ends every sign-in for good. @throws Fault UserNotFoundException, ResourceNotFoundException */
export async function disableUser(context: Context, { poolId, username }: Named): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  await changeUser(context, pool, user, (before) => ({
    after: { ...before, enabled: false },
    writes: endingWrites('disabling', before),
  }));
}
