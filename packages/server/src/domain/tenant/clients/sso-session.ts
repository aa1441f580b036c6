import type { Context } from '#domain/context.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { checkSessionTier } from '#domain/tenant/pools/settings/session-tracking.ts';
import type { Client, SsoSession } from './client.ts';
import { saveClient } from './client-store.ts';

// AWS: what a client has whose owner never decided.
const oneHour: SsoSession = { maxValidityMinutes: 60 };

/** How long the client takes a user's session at the login page in place of a sign-in. */
export function ssoSessionOf(client: Client): SsoSession {
  return client.settings.ssoSession ?? oneHour;
}

/** Replaces it. @throws Fault FeatureUnavailableInTierException, ConcurrentModificationException, ResourceNotFoundException */
export async function changeSsoSession(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  client: Client,
  ssoSession: SsoSession,
): Promise<void> {
  checkSessionTier(pool);
  await saveClient(context, client, { settings: { ...client.settings, ssoSession } });
}
