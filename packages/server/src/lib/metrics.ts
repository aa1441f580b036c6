import { createRequire } from 'node:module';
import type * as Prometheus from 'prom-client';

/** What the server counts, in the text form that Prometheus reads. */
export interface Metrics {
  /** Counts one answered request, and of which pool it was where that is known. Labels come from closed sets, never from what a client sent. */
  countRequest(operation: string, result: string, seconds: number, poolId?: string): void;
  /** Counts one request that was refused because its category has a limit. */
  countThrottled(category: string): void;
  /** Counts lines of pools' logs that were delivered, and batches of them that were not. */
  countLogLines(delivered: number, failures: number): void;
  /** How many such lines wait. */
  setWaitingLogLines(waiting: number): void;
  /** Counts one query or transaction, and whether the database answered it. */
  countDatabase(kind: 'read' | 'write', isOk: boolean, seconds: number): void;
  /** How many queries and transactions go on now. */
  setDatabaseCalls(underWay: number): void;
  /** Counts spans that a collector took, or that were lost. */
  countSpans(outcome: 'sent' | 'dropped', count: number): void;
  /** What was last read of the database; what is left out stays as it was told last. */
  setState(state: State): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** What the database holds, as far as it is watched. */
export interface State {
  readonly isDatabaseUp: boolean;
  readonly outboxWaiting?: number;
  readonly outboxOldestSeconds?: number;
  readonly signingKeyOldestSeconds?: number;
}

/** Pools that have lines of their own; those that come later share one, so that no number of pools fills the memory. */
const mostPools = 200;
const otherPools = 'other';

const require = createRequire(import.meta.url);

/**
 * Makes an independent set of metrics, whose names docs/operations.md lists, and those of the process, which are
 * watched from the first `text` on: they take a timer every 10 ms. The library that keeps them takes 8 MiB, and is loaded
 * when there is something to count.
 */
export function createMetrics(): Metrics {
  let counters: ReturnType<typeof createCounters> | undefined;
  let databaseCalls = 0;
  let isProcessWatched = false;
  const load = () => {
    counters ??= createCounters(require('prom-client') as typeof Prometheus, () => databaseCalls);
    return counters;
  };
  const tell = (count: (counters: ReturnType<typeof createCounters>) => void) => {
    try {
      count(load());
    } catch {
      // It cannot be read while there is no file descriptor left: this request has its answer, and the next one tries
      // again. What lasts is told by `text`.
    }
  };
  return {
    countRequest: (...request) => tell(({ count }) => count(...request)),
    countThrottled: (category) => tell(({ throttled }) => throttled.inc({ category })),
    countLogLines(delivered, failures) {
      if (delivered === 0 && failures === 0) return;
      tell(({ logLines, logFailures }) => {
        logLines.inc(delivered);
        logFailures.inc(failures);
      });
    },
    setWaitingLogLines(waiting) {
      // Nothing that ever waited needs no line, nor the memory of the library.
      if (waiting === 0 && counters === undefined) return;
      tell(({ logWaiting }) => logWaiting.set(waiting));
    },
    countDatabase(kind, isOk, seconds) {
      // What a server asks before its first request is no reason to load the library.
      if (counters === undefined) return;
      tell(({ database }) => database.observe({ kind, outcome: isOk ? 'ok' : 'failed' }, seconds));
    },
    setDatabaseCalls(underWay) {
      databaseCalls = underWay;
    },
    countSpans(outcome, spans) {
      if (spans > 0) tell((all) => all.spans.inc({ outcome }, spans));
    },
    setState: (state) => tell(({ tellState }) => tellState(state)),
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

function createCounters(
  { Registry, Counter, Gauge, Histogram, collectDefaultMetrics }: typeof Prometheus,
  databaseCalls: () => number,
) {
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
  const ofPools = new Counter({
    name: 'cenote_pool_requests_total',
    help: `Requests by pool and outcome (ok, error); of the ${mostPools} pools that were asked first, and all others together.`,
    labelNames: ['pool', 'outcome'],
    registers: [registry],
  });
  const database = new Histogram({
    name: 'cenote_database_seconds',
    help: 'Time of a query (read) or a transaction (write), waiting for a connection included, by outcome (ok, failed).',
    labelNames: ['kind', 'outcome'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'cenote_database_calls_under_way',
    help: 'Queries and transactions that go on or wait for a connection. A process has ten connections to PostgreSQL: what is beyond waits.',
    registers: [registry],
    collect() {
      this.set(databaseCalls());
    },
  });
  const spans = new Counter({
    name: 'cenote_trace_spans_total',
    help: 'Spans of traces by outcome: sent, or dropped since the queue was full or the collector did not take them.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of ['sent', 'dropped']) spans.inc({ outcome }, 0);
  const pools = new Set<string>();
  const poolLabel = (poolId: string) => {
    if (pools.size < mostPools) pools.add(poolId);
    return pools.has(poolId) ? poolId : otherPools;
  };
  return {
    registry,
    throttled,
    logLines,
    logFailures,
    logWaiting,
    database,
    spans,
    tellState: createStateGauges(Gauge, registry),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    count: (operation: string, result: string, seconds: number, poolId?: string) => {
      total.inc({ operation, result });
      duration.observe({ operation }, seconds);
      if (poolId === undefined) return;
      if (result === 'ok') ofPools.inc({ pool: poolLabel(poolId), outcome: 'ok' });
      // What failed may have named a pool that is not there: some text of whoever sent it.
      else ofPools.inc({ pool: pools.has(poolId) ? poolId : otherPools, outcome: 'error' });
    },
  };
}

function createStateGauges(Gauge: typeof Prometheus.Gauge, registry: Prometheus.Registry): (state: State) => void {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const up = gauge('cenote_database_up', 'Whether the database answered when it was last asked: 1 or 0.');
  const waiting = gauge('cenote_outbox_waiting', 'Messages that wait to be sent.');
  const oldest = gauge('cenote_outbox_oldest_seconds', 'How long the oldest of them has waited.');
  const key = gauge('cenote_signing_key_oldest_seconds', 'Age of the oldest key with which a pool signs tokens.');
  return ({ isDatabaseUp, outboxWaiting, outboxOldestSeconds, signingKeyOldestSeconds }) => {
    up.set(isDatabaseUp ? 1 : 0);
    if (outboxWaiting !== undefined) waiting.set(outboxWaiting);
    if (outboxOldestSeconds !== undefined) oldest.set(outboxOldestSeconds);
    if (signingKeyOldestSeconds !== undefined) key.set(signingKeyOldestSeconds);
  };
}
