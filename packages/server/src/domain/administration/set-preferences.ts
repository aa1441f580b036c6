import type { Context } from '#domain/context.ts';
import { endingWrites } from '#domain/endings/ending-writes.ts';
import { type Preferences, setPreferences } from '#domain/mfa/preferences.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

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
