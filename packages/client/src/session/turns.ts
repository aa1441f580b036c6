import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import { sharedName } from '../storage/web-storage.ts';

/** Longer than the longest refresh: whoever holds a turn longer has been stopped by its browser. */
const longestTurnMs = 40_000;

/**
 * Runs `work` while no other tab of the same storage does: by Web Locks, or by a note in the storage where there are none. Waits
 * no longer than the longest turn, then runs anyway.
 */
export async function takeTurn<T>(client: Client, work: () => Promise<T>): Promise<T> {
  const shared = sharedName(client.storage);
  if (!shared) return work();
  const name = `cenote-auth.${shared}.${client.config.clientId}`;
  const { locks } = platform.navigator ?? {};
  if (locks) return takeLock(locks, name, work);
  const { takeNote } = await import('./note.ts');
  return takeNote(client, `${name}.turn`, work, longestTurnMs);
}

type Locks = NonNullable<NonNullable<typeof platform.navigator>['locks']>;

async function takeLock<T>(locks: Locks, name: string, work: () => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout?.(longestTurnMs);
  return locks.request(name, { signal }, work).catch((error) => {
    if (error.name !== 'TimeoutError') throw error;
    return work();
  });
}
