import { availableParallelism, cpus } from 'node:os';
import type { Options } from './options.ts';
import type { PoolResults } from './run.ts';
import { unitMs } from './signature-unit.ts';

/** Everything that a run found; the form of `--json`. */
export interface Results {
  readonly measuredAt: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly server: 'built package' | 'sources';
  readonly database: 'embedded' | 'PostgreSQL';
  readonly secondsPerRow: number;
  /** CPU time of one RSA-2048 signature: the unit `u`. */
  readonly unitMs: number;
  readonly pools: readonly PoolResults[];
}

/** Puts the findings and their circumstances together. */
export function toResults({ source, databaseUrl, seconds }: Options, pools: readonly PoolResults[]): Results {
  return {
    measuredAt: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    server: source ? 'sources' : 'built package',
    database: databaseUrl === undefined ? 'embedded' : 'PostgreSQL',
    secondsPerRow: seconds,
    unitMs: unitMs(),
    pools,
  };
}

/** The results for people, as Markdown. */
export function toMarkdown(results: Results): string {
  const { cores, cpu, node, server, database, secondsPerRow, pools } = results;
  const rows = pools.flatMap((pool) => pool.rows);
  const inUnits = (cpuMs: number | undefined) => (cpuMs === undefined ? '-' : (cpuMs / results.unitMs).toFixed(2));
  return [
    `${cores} cores of ${cpu}, Node ${node}, ${server}, ${database} database, ${secondsPerRow} s per row.`,
    `u = ${results.unitMs.toFixed(3)} ms, the CPU time of one RSA-2048 signature in this run.`,
    '',
    ...table(
      ['operation', 'users', 'concurrency', 'per second', 'p50 ms', 'p99 ms', 'CPU ms', 'CPU u'],
      rows.map(({ operation, users, concurrency, rounds, seconds, p50Ms, p99Ms, cpuMs }) => [
        operation,
        String(users),
        String(concurrency),
        (rounds / seconds).toFixed(0),
        p50Ms.toFixed(2),
        p99Ms.toFixed(2),
        cpuMs?.toFixed(3) ?? '-',
        inUnits(cpuMs),
      ]),
    ),
    '',
    ...table(
      ['users', 'start ms', 'idle MiB', 'under load MiB', 'GetUser p99 at rest ms', 'under sign-ins ms', 'ratio'],
      pools.map(({ users, startMs, idleMiB, loadMiB, getUserAtRest, getUserUnderSignIns }) => [
        String(users),
        startMs.toFixed(0),
        idleMiB?.toFixed(0) ?? '-',
        loadMiB?.toFixed(0) ?? '-',
        getUserAtRest.p99Ms.toFixed(2),
        getUserUnderSignIns.p99Ms.toFixed(2),
        (getUserUnderSignIns.p99Ms / getUserAtRest.p99Ms).toFixed(1),
      ]),
    ),
    '',
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)];
}
