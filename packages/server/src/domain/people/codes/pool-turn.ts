import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { raiseCount } from './count-store.ts';

const minute = 60_000;
const usualPerMinute = 300;

/**
 * Counts one more question of a pool to whoever knows its people elsewhere, in this minute of the clock; false, with a word in the log, where it was
 * one too many. Spellings of a name that only the other side takes for one are counted as many, so that this alone limits guesses under all of them.
 */
export async function takePoolTurn(
  { db, clock, settings, log }: Pick<Context, 'db' | 'clock' | 'settings' | 'log'>,
  poolId: string,
  whom: 'migrations' | 'old-pool',
): Promise<boolean> {
  const window = Math.floor(clock.now() / minute);
  const most = settings.migrationsPerMinute ?? usualPerMinute;
  const count = { id: `${whom}/${poolId}/${window}`, by: 1, most, expiresAt: (window + 1) * minute };
  if ((await db.transaction([write(raiseCount, count, { expect: 'one' })])).committed) return true;
  const setting = 'CENOTE_MIGRATIONS_PER_MINUTE';
  log.warn({ poolId, whom, most, setting }, 'not asked: too often in this minute');
  return false;
}
