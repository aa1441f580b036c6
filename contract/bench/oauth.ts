import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../browser.ts';
import { endAsking } from './ask.ts';
import { measureDeeds } from './deeds.ts';
import { measurePages, measureSubmissions } from './pages.ts';
import { startOurs, startPeer } from './sides.ts';

/**
 * Measures the OAuth endpoints beside npm's oidc-provider, and prints tables. Both servers are processes of their own on one core, and
 * take turns; RS256 with 2048 bits, access tokens as JWTs, for both. Ours is the built package on SQLite, durable; the other one keeps
 * everything in memory, checks no password, and answers no more than the protocol wants. The number of rounds may be said: five unless.
 */

const rounds = Number(process.argv[2] ?? 5);

/** Keeps a process and all its threads on a core, where the machine can do that. */
function pin(pid: number, core: number): void {
  if (process.platform !== 'linux') return;
  execFileSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' });
}

const folder = await mkdtemp(join(tmpdir(), 'cenote-bench-'));
// The app: its answer is awaited by nobody.
const app = createServer((_, response) => response.end('<!doctype html><title>app</title>'));
await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
const callback = `http://localhost:${(app.address() as AddressInfo).port}/callback`;
const sides = [await startOurs(folder, callback), await startPeer(callback)];
try {
  for (const { pid } of sides) pin(pid, 0);
  pin(process.pid, 1);
  await measureDeeds(sides, rounds);
  process.stdout.write('\n');
  await measurePages(sides);
  const executable = await findChromium();
  if (executable !== undefined) await measureSubmissions(sides, { executable, app, submissions: 3 * rounds });
} finally {
  for (const side of sides) await side.stop();
  app.closeAllConnections();
  app.close();
  endAsking();
  await rm(folder, { recursive: true, force: true });
}
