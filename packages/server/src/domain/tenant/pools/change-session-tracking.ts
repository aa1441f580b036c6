import type { Context } from '#domain/context.ts';
import type { Pool } from './pool.ts';
import { savePool } from './pool-store.ts';
import { checkSessionTier, type SessionTracking } from './settings/session-tracking.ts';

/**
 * Replaces the pool's session tracking. Nobody is signed out: a lower number counts from each user's next sign-in on.
 * @throws Fault FeatureUnavailableInTierException, ConcurrentModificationException, ResourceNotFoundException
 */
export async function changeSessionTracking(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  sessionTracking: SessionTracking,
): Promise<void> {
  checkSessionTier(pool);
  await savePool(context, pool, { settings: { ...pool.settings, sessionTracking } });
}
