import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import type { StoredSession } from '../storage/stored.ts';
import { sharedName } from '../storage/web-storage.ts';

/** Longer than the longest refresh: whoever holds a turn longer has been stopped by its browser. */
const longestTurnMs = 40_000;

type Work = () => Promise<StoredSession | undefined>;

/**
 * Runs `work` while no other tab of the same storage does: by Web Locks, or by a lease where there are none. Waits no longer
 * than the longest turn, then runs anyway.
 */
export async function takeTurn(client: Client, work: Work): ReturnType<Work> {
  const shared = sharedName(client.storage);
  if (!shared) return work();
  const name = `cenote-auth.${shared}.${client.config.clientId}`;
  const { locks } = platform.navigator ?? {};
  if (!locks) return (await import('./lease.ts')).takeLease(client, name, work, longestTurnMs);
  const signal = AbortSignal.timeout?.(longestTurnMs);
  return locks.request(name, { signal }, work).catch((error) => {
    if (error.name !== 'TimeoutError') throw error;
    return work();
  });
}
