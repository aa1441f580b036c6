import { createRequire } from 'node:module';
import type * as Prometheus from 'prom-client';

/** What the server counts, in the text form that Prometheus reads. */
export interface Metrics {
  /** Counts one answered request. Labels come from closed sets, never from what a client sent. */
  countRequest(operation: string, result: string, seconds: number): void;
  /** Counts one request that was refused because its category has a limit. */
  countThrottled(category: string): void;
  /** Counts lines of pools' logs that were delivered, and batches of them that were not. */
  countLogLines(delivered: number, failures: number): void;
  /** How many such lines wait. */
  setWaitingLogLines(waiting: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const require = createRequire(import.meta.url);

/**
 * Makes an independent set of metrics: `cenote_requests_total`, `cenote_request_seconds`, `cenote_throttled_total`,
 * `cenote_log_lines_total`, `cenote_log_failures_total`, `cenote_log_lines_waiting`, and those of the process, which are
 * watched from the first `text` on: they take a timer every 10 ms. The library that keeps them takes 8 MiB, and is loaded
 * when there is something to count.
 */
export function createMetrics(): Metrics {
  let counters: ReturnType<typeof createCounters> | undefined;
  let isProcessWatched = false;
  const load = () => {
    counters ??= createCounters(require('prom-client') as typeof Prometheus);
    return counters;
  };
  return {
    countRequest(...request) {
      try {
        load().count(...request);
      } catch {
        // It cannot be read while there is no file descriptor left: this request has its answer, and the next one tries
        // again. What lasts is told by `text`.
      }
    },
    countThrottled(category) {
      try {
        load().throttled.inc({ category });
      } catch {
        // As above.
      }
    },
    countLogLines(delivered, failures) {
      if (delivered === 0 && failures === 0) return;
      try {
        load().logLines.inc(delivered);
        load().logFailures.inc(failures);
      } catch {
        // As above.
      }
    },
    setWaitingLogLines(waiting) {
      // Nothing that ever waited needs no line, nor the memory of the library.
      if (waiting === 0 && counters === undefined) return;
      try {
        load().logWaiting.set(waiting);
      } catch {
        // As above.
      }
    },
    text() {
      const { registry, watchProcess } = load();
      if (!isProcessWatched) watchProcess();
      isProcessWatched = true;
      return registry.metrics();
    },
    // Prometheus, exposition formats.
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
  };
}

function createCounters({ Registry, Counter, Gauge, Histogram, collectDefaultMetrics }: typeof Prometheus) {
  const registry = new Registry();
  const total = new Counter({
    name: 'cenote_requests_total',
    help: 'Requests by operation and result (ok, or the error name).',
    labelNames: ['operation', 'result'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'cenote_request_seconds',
    help: 'Time from the whole request to its answer, by operation.',
    labelNames: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const throttled = new Counter({
    name: 'cenote_throttled_total',
    help: 'Requests that were refused because their category has a limit.',
    labelNames: ['category'],
    registers: [registry],
  });
  const logLines = new Counter({
    name: 'cenote_log_lines_total',
    help: "Lines of pools' logs that this process delivered.",
    registers: [registry],
  });
  const logFailures = new Counter({
    name: 'cenote_log_failures_total',
    help: "Batches of pools' logs that were not taken, and wait.",
    registers: [registry],
  });
  const logWaiting = new Gauge({
    name: 'cenote_log_lines_waiting',
    help: "Lines of pools' logs that wait to be delivered, up to 10000 of each kind.",
    registers: [registry],
  });
  return {
    registry,
    throttled,
    logLines,
    logFailures,
    logWaiting,
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    count: (operation: string, result: string, seconds: number) => {
      total.inc({ operation, result });
      duration.observe({ operation }, seconds);
    },
  };
}
