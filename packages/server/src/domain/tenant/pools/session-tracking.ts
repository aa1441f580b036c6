import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool, SessionTracking } from './pool.ts';
import { savePool } from './pool-store.ts';

// AWS: what a pool has whose owner never decided.
const untracked: SessionTracking = { enabled: false, maxPerUser: 20 };

/** Whether the pool tracks its users' sessions, and how many each may have. */
export function sessionTrackingOf(pool: Pool): SessionTracking {
  return pool.settings.sessionTracking ?? untracked;
}

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

/** AWS: session management is a feature of the tiers above LITE. @throws Fault FeatureUnavailableInTierException */
export function checkSessionTier(pool: Pool): void {
  if (pool.settings.userPoolTier !== 'LITE') return;
  throw new Fault('FeatureUnavailableInTierException', 'The LITE tier does not have the feature Session Management.');
}
