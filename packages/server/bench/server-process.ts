import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How to run the server: in production mode, as `cenote start`. */
export interface ServerSettings {
  readonly source: boolean;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly secretKey: string;
  /** More settings, by their names in the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ServerProcess {
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to the first answer, which says that it is ready. */
  readonly startMs: number;
  /** Ends it as an operator would, and waits until it is gone. */
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const built = fileURLToPath(new URL('../bin/cenote.js', import.meta.url));
const sources = fileURLToPath(new URL('../src/cli/cenote.ts', import.meta.url));
const giveUpMs = 20_000;

/** Flags for Node itself, such as those of a profiler: `CENOTE_BENCH_NODE_FLAGS="--cpu-prof"`. */
const nodeFlags = (process.env.CENOTE_BENCH_NODE_FLAGS ?? '').split(' ').filter((flag) => flag !== '');

/** Starts a server whose log goes to a file in its data folder. @throws Error when it does not get ready */
export async function startServerProcess(settings: ServerSettings): Promise<ServerProcess> {
  const { source, dataDir, databaseUrl, secretKey, environment } = settings;
  const [port, operationsPort] = [await freePort(), await freePort()];
  const log = openSync(join(dataDir, 'server.log'), 'a');
  const flags = ['--host', host, '--port', String(port), '--public-url', `http://${host}:${port}`];
  flags.push('--operations-port', String(operationsPort));
  const place = databaseUrl === undefined ? ['--data-dir', dataDir] : ['--database-url', databaseUrl];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, source ? sources : built, 'start', ...flags, ...place], {
    stdio: ['ignore', log, 'inherit'],
    env: { ...process.env, ...environment, CENOTE_SECRET_KEY: secretKey },
  });
  await untilReady(child, operationsPort, startedAt);
  const startMs = performance.now() - startedAt;
  if (child.pid === undefined) throw new Error('The server has no process id.');
  return { host, port, pid: child.pid, startMs, stop: () => stop(child) };
}

async function untilReady(child: ChildProcess, port: number, startedAt: number): Promise<void> {
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} before it was ready.`);
    if (performance.now() - startedAt > giveUpMs) throw new Error('The server did not get ready.');
    await setTimeout(2);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://${host}:${port}/readyz`)).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gives no port.');
  return address.port;
}
