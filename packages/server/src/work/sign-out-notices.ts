import { sendNotices } from '#domain/access/sign-out-notices/send-notices.ts';
import type { BackChannel } from '#domain/back-channel.ts';
import type { Context } from '#domain/context.ts';

import { lookMs } from '#lib/lease.ts';

/** Tells apps, now and then, who has signed out. Every server process does it; a notice is tried by one. */
export function startSignOutNotices(context: Context, backChannel: BackChannel): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      await sendNotices(context, backChannel);
    } catch (error) {
      context.log.warn({ error: String(error) }, 'apps were not told who has signed out');
    }
    running = undefined;
  };
  const timer = setInterval(() => {
    running ??= run();
  }, lookMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
