import type { Context } from '#domain/context.ts';
import { measureBacklog } from '#domain/reach/messages/backlog-store.ts';
import { findOldestSigning } from '#domain/tenant/pools/signing-key-age-store.ts';
import type { Metrics } from '#lib/metrics.ts';

/** What is asked of the database holds for so long, however often somebody reads the metrics. */
const keptMs = 10_000;

/**
 * The same metrics, which tell what is in the database too when they are read: what waits to be sent, how old keys are, and whether the
 * database answers at all.
 */
export function withState(metrics: Metrics, context: Pick<Context, 'db'>): Metrics {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const read = async () => {
    try {
      const now = await context.db.now();
      const [{ waiting, oldestAt }, signingAt] = await Promise.all([
        measureBacklog(context),
        findOldestSigning(context, now),
      ]);
      const secondsSince = (moment: number | undefined) =>
        moment === undefined ? 0 : Math.max(0, (now - moment) / 1000);
      metrics.setState({
        isDatabaseUp: true,
        outboxWaiting: waiting,
        outboxOldestSeconds: secondsSince(oldestAt),
        signingKeyOldestSeconds: secondsSince(signingAt),
      });
    } catch {
      // The metric is the word of it; the log has what each request met.
      metrics.setState({ isDatabaseUp: false });
    }
    readAt = performance.now();
    reading = undefined;
  };
  return {
    ...metrics,
    async text() {
      if (performance.now() - readAt >= keptMs) await (reading ??= read());
      return metrics.text();
    },
  };
}
