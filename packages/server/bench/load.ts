import { setTimeout } from 'node:timers/promises';
import { type Call, Connection } from './connection.ts';
import { percentile } from './percentile.ts';
import { readUsage } from './process-usage.ts';
import type { Stage } from './stage.ts';
import { type OperationName, prepareWorkload } from './workloads.ts';

/** What to ask the server, how much of it at a time, and for how long. */
export interface Order {
  readonly operation: OperationName;
  readonly concurrency: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** A pause after every call, to look at the server without keeping it busy. */
  readonly pauseMs?: number;
}

/** What came of an order. */
export interface Measured {
  readonly rounds: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server per round; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
}

/** The calls of one kind that were made side by side. */
interface Pass {
  readonly answers: readonly string[];
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
  readonly cpuMs: number;
}

/**
 * Carries out an order. Rounds of two calls are measured in two passes: first all first calls, then all second ones, and
 * what a client computes in between costs no measured time.
 * @throws Error when the server answers anything but 200
 */
export async function measureLoad(stage: Stage, order: Order): Promise<Measured> {
  const { concurrency, operation, seconds, warmUpSeconds } = order;
  const connections = await Promise.all(
    Array.from({ length: concurrency }, () => Connection.open(stage.host, stage.port)),
  );
  const [connection] = connections;
  if (connection === undefined) throw new RangeError('A load needs a connection.');
  const { first, next } = await prepareWorkload(operation, stage, connection);
  const passes = async (passSeconds: number) => {
    const until = performance.now() + passSeconds * 1000;
    const begun = await drive(stage, connections, order, (at) => (performance.now() < until ? first(at) : undefined));
    if (next === undefined) return [begun];
    const calls = begun.answers.map((answer) => next(answer));
    return [begun, await drive(stage, connections, order, (at) => calls[at])];
  };
  await passes(warmUpSeconds);
  const measured = await passes(next === undefined ? seconds : seconds / 2);
  for (const one of connections) one.close();
  return summarize(measured);
}

async function drive(
  { serverPid }: Stage,
  connections: readonly Connection[],
  { pauseMs = 0 }: Order,
  callAt: (index: number) => Call | undefined,
): Promise<Pass> {
  const answers: string[] = [];
  const latenciesMs: number[] = [];
  let taken = 0;
  const carry = async (connection: Connection) => {
    for (;;) {
      const index = taken++;
      const call = callAt(index);
      if (call === undefined) return;
      const sentAt = performance.now();
      answers[index] = await connection.send(call);
      latenciesMs[index] = performance.now() - sentAt;
      if (pauseMs > 0) await setTimeout(pauseMs);
    }
  };
  const cpuBefore = readUsage(serverPid)?.cpuMs ?? Number.NaN;
  const startedAt = performance.now();
  await Promise.all(connections.map(carry));
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuMs = (readUsage(serverPid)?.cpuMs ?? Number.NaN) - cpuBefore;
  return { answers, latenciesMs, seconds, cpuMs };
}

function summarize(passes: readonly Pass[]): Measured {
  const rounds = passes[0]?.answers.length ?? 0;
  const latenciesMs = Array.from({ length: rounds }, (_, index) => sum(passes, (pass) => pass.latenciesMs[index] ?? 0));
  const cpuMs = sum(passes, (pass) => pass.cpuMs) / rounds;
  return {
    rounds,
    seconds: sum(passes, (pass) => pass.seconds),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMs: Number.isNaN(cpuMs) ? undefined : cpuMs,
  };
}

function sum(passes: readonly Pass[], valueOf: (pass: Pass) => number): number {
  return passes.reduce((total, pass) => total + valueOf(pass), 0);
}
