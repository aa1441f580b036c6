import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Context } from '#domain/context.ts';
import { type Preferences, setPreferences } from '#domain/people/mfa/preferences.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * Switches a user's second factors on and off for an administrator. With one that goes off, what stands in for it ends.
 * @throws Fault as `setPreferences`; UserNotFoundException, ResourceNotFoundException
 */
export async function setUserPreferences(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, username }: { poolId: string; username: string },
  sent: Preferences,
): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  await setPreferences(context, pool, user, sent, {
    by: 'administrator',
    ends: endingWrites('factor-by-administrator', user),
  });
}
