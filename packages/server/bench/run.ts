import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseSecretKeys } from '#lib/secret-key.ts';
import { openStorage } from '../src/work/open-storage.ts';
import { fillPool } from './fill.ts';
import type { Measured } from './load.ts';
import { LoadProcess } from './load-process.ts';
import type { Options } from './options.ts';
import { median } from './percentile.ts';
import { readUsage } from './process-usage.ts';
import { type ServerSettings, startServerProcess } from './server-process.ts';
import { sampleUnit } from './signature-unit.ts';
import type { Stage } from './stage.ts';

export interface Row extends Measured {
  readonly operation: string;
  readonly users: number;
  readonly concurrency: number;
}

/** What was found with so many users in the pool. */
export interface PoolResults {
  readonly users: number;
  readonly rows: readonly Row[];
  /** The median of five starts, each on the filled database. */
  readonly startMs: number;
  /** Memory of the server: after its start, and the most that it had under the load of all rows. */
  readonly idleMiB: number | undefined;
  readonly loadMiB: number | undefined;
  /** GetUser alone, and while password sign-ins keep every core busy. */
  readonly getUserAtRest: Measured;
  readonly getUserUnderSignIns: Measured;
}

type Report = (progress: string) => void;

const starts = 5;
/** Of SQLite: most of a million users' indexes in memory, and seldom a checkpoint. The server opens the file with its own settings. */
const roomToFill = 'pragma cache_size = -2000000; pragma wal_autocheckpoint = 100000';
const settleMs = 1000;
const warmUpSeconds = 0.7;
const probe = { operation: 'get-user', concurrency: 1, pauseMs: 4, warmUpSeconds } as const;

/** Measures everything with one pool size, on a database of its own unless one is named, which then has all of them under one key. */
export async function measurePool(
  options: Options,
  users: number,
  secretKey: string,
  report: Report,
): Promise<PoolResults> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-bench-'));
  const { source, databaseUrl } = options;
  const settings = { source, dataDir, secretKey, ...(databaseUrl !== undefined && { databaseUrl }) };
  try {
    report(`filling a pool with ${users} users`);
    const storage = await openStorage({ ...settings, secretKeys: parseSecretKeys(secretKey) });
    if (databaseUrl === undefined) await storage.db.execute(roomToFill);
    const filled = await fillPool(storage, users);
    await storage.db.close();
    const startMs = await measureStarts(settings);
    return { users, startMs, ...(await measureServer(settings, filled, options, users, report)) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureStarts(settings: ServerSettings): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < starts; count++) {
    const server = await startServerProcess(settings);
    times.push(server.startMs);
    await server.stop();
  }
  return median(times);
}

async function measureServer(
  settings: ServerSettings,
  filled: Omit<Stage, 'host' | 'port' | 'serverPid'>,
  options: Options,
  users: number,
  report: Report,
): Promise<Omit<PoolResults, 'users' | 'startMs'>> {
  const server = await startServerProcess(settings);
  const loads = [new LoadProcess(), new LoadProcess()] as const;
  try {
    await setTimeout(settleMs);
    const idleMiB = readUsage(server.pid)?.rssMiB;
    const stage = { ...filled, host: server.host, port: server.port, serverPid: server.pid };
    const responsiveness = await measureResponsiveness(loads, stage, options, report);
    const rows = await measureRows(loads[0], stage, options, users, report);
    return { rows, idleMiB, loadMiB: readUsage(server.pid)?.peakRssMiB, ...responsiveness };
  } finally {
    for (const load of loads) load.stop();
    await server.stop();
  }
}

async function measureRows(load: LoadProcess, stage: Stage, options: Options, users: number, report: Report) {
  const rows: Row[] = [];
  for (const operation of options.operations) {
    for (const concurrency of options.concurrency) {
      report(`${operation}, ${users} users, ${concurrency} at a time`);
      sampleUnit();
      const order = { operation, concurrency, seconds: options.seconds, warmUpSeconds };
      rows.push({ operation, users, concurrency, ...(await load.run(stage, order)) });
    }
  }
  return rows;
}

/** Warms up sign-ins first: the first one starts a worker and builds its tables. */
async function measureResponsiveness(
  [load, prober]: readonly [LoadProcess, LoadProcess],
  stage: Stage,
  { seconds }: Options,
  report: Report,
) {
  report('get-user at rest and under sign-ins');
  const signIns = { operation: 'password-sign-in', concurrency: 16, warmUpSeconds } as const;
  await load.run(stage, { ...signIns, seconds: 1 });
  const getUserAtRest = await prober.run(stage, { ...probe, seconds });
  const [getUserUnderSignIns] = await Promise.all([
    prober.run(stage, { ...probe, seconds }),
    load.run(stage, { ...signIns, seconds: seconds + warmUpSeconds + 1 }),
  ]);
  return { getUserAtRest, getUserUnderSignIns };
}
