import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import type { LogSink } from '#domain/log-sink.ts';
import { countWaitingLines, exportLogs } from '#domain/reach/log-export/export-logs.ts';
import { leaveTurn } from '#domain/reach/log-export/turn-store.ts';
import { lookMs } from '#lib/lease.ts';
import type { Metrics } from '#lib/metrics.ts';

/** Where the sink is away it is asked less and less often, up to this. */
const longestPauseMs = 60_000;
/** More than this need not be told apart. */
const mostCounted = 10_000;

/**
 * Delivers the logs of pools to where the operator lets them go, now and then. Every server process looks whether there is
 * something, and one of them delivers at a time.
 */
export function startLogDelivery(
  context: Context,
  { sink, metrics }: { readonly sink: LogSink; readonly metrics: Metrics },
): { stop(): Promise<void> } {
  let isStopping = false;
  let running: Promise<void> | undefined;
  let pauseMs = 0;
  let notBefore = 0;
  const claim = randomUUID();
  const deliver = async (): Promise<boolean> => {
    try {
      const { delivered, failures } = await exportLogs(context, { claim, sink, isStopping: () => isStopping });
      metrics.countLogLines(delivered, failures);
      metrics.setWaitingLogLines(await countWaitingLines(context, mostCounted));
      return failures === 0;
    } catch (error) {
      context.log.warn({ error: String(error) }, 'the logs of pools were not delivered');
      return false;
    }
  };
  const run = async () => {
    pauseMs = (await deliver()) ? 0 : Math.min(Math.max(pauseMs * 2, lookMs), longestPauseMs);
    notBefore = performance.now() + pauseMs;
    running = undefined;
  };
  const timer = setInterval(() => {
    if (performance.now() >= notBefore) running ??= run();
  }, lookMs);
  timer.unref();
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await running;
      await leaveTurn(context, claim).catch(() => {
        // It ends by itself.
      });
    },
  };
}
