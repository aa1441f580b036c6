import type { Context } from '#domain/context.ts';
import { handOver } from '#domain/reach/delivery/hand-over.ts';
import { workOutbox } from '#domain/reach/messages/outbox.ts';

import { lookMs } from '#lib/lease.ts';

/** Sends again, now and then, what could not be sent at once. Every server process does it; a message is tried by one. */
export function startOutbox(context: Context): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      await workOutbox(context, handOver(context));
    } catch (error) {
      context.log.warn({ error: String(error) }, 'waiting messages were not sent');
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
