import type * as Prometheus from 'prom-client';

/** What the server counts, in the text form that Prometheus reads. */
export interface Metrics {
  /** Counts one answered request. Labels come from closed sets, never from what a client sent. */
  countRequest(operation: string, result: string, seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

type CountRequest = Metrics['countRequest'];

/**
 * Makes an independent set of metrics: `cenote_requests_total`, `cenote_request_seconds`, and those of the process, which
 * are watched from the first `text` on: they take a timer every 10 ms. The library that keeps them takes 4 MiB and is
 * loaded when there is something to count.
 */
export function createMetrics(): Metrics {
  const early: Parameters<CountRequest>[] = [];
  let count: CountRequest = (...request) => {
    early.push(request);
    void load();
  };
  let loading: Promise<{ registry: Prometheus.Registry; watchProcess: () => void }> | undefined;
  const load = () => {
    loading ??= import('prom-client').then((library) => {
      const registry = new library.Registry();
      count = createCounters(registry, library);
      for (const request of early.splice(0)) count(...request);
      return { registry, watchProcess: () => library.collectDefaultMetrics({ register: registry }) };
    });
    return loading;
  };
  let isProcessWatched = false;
  return {
    countRequest: (...request) => count(...request),
    async text() {
      const { registry, watchProcess } = await load();
      if (!isProcessWatched) watchProcess();
      isProcessWatched = true;
      return registry.metrics();
    },
    // Prometheus, exposition formats.
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
  };
}

function createCounters(
  registry: Prometheus.Registry,
  { Counter, Histogram }: Pick<typeof Prometheus, 'Counter' | 'Histogram'>,
): CountRequest {
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
  return (operation, result, seconds) => {
    total.inc({ operation, result });
    duration.observe({ operation }, seconds);
  };
}
