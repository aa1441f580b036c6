import type { Context } from '#domain/context.ts';
import { deleteRetiredKeys, rotateDueKeys } from '#domain/tenant/pools/rotate-signing-keys.ts';

const intervalMs = 10 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Rotates, in the background, the signing keys of pools that are so many days old, never where none are said, and deletes retired ones
 * in the end. Every server process looks; of one pool's keys one rotates.
 */
export function startRotatingKeys(context: Context, days: number | undefined): { stop(): Promise<void> } {
  let isStopping = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      await deleteRetiredKeys(context);
      const rotated = days === undefined ? 0 : await rotateDueKeys(context, days * dayMs, () => isStopping);
      if (rotated > 0) context.log.info({ pools: rotated }, 'user pools got new signing keys');
    } catch (error) {
      context.log.warn({ error: String(error) }, 'signing keys were not looked after, and are later');
    }
    running = undefined;
  };
  const timer = setInterval(() => {
    running ??= run();
  }, intervalMs);
  timer.unref();
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
