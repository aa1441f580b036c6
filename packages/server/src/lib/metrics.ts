import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** What the server counts, in the text form that Prometheus reads. */
export interface Metrics {
  /** Counts one answered request. Labels come from closed sets, never from what a client sent. */
  countRequest(operation: string, result: string, seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * Makes an independent set of metrics: `cenote_requests_total`, `cenote_request_seconds`, and those of the process, which
 * are watched from the first `text` on: they take a timer every 10 ms.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  let isProcessWatched = false;
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
  return {
    countRequest(operation, result, seconds) {
      total.inc({ operation, result });
      duration.observe({ operation }, seconds);
    },
    text() {
      if (!isProcessWatched) collectDefaultMetrics({ register: registry });
      isProcessWatched = true;
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
