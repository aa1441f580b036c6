import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-run-'));
});
afterEach(() => rm(folder, { recursive: true }));

const program = fileURLToPath(new URL('cenote.ts', import.meta.url));

/** Starts a development server on the folder, with flags for Node itself, and gives what it printed until it was ready or gone. */
async function start(...nodeFlags: string[]): Promise<string> {
  const server = spawn(process.execPath, [...nodeFlags, program, 'dev', '--port', '0', '--data-dir', folder]);
  let printed = '';
  const gone = new Promise((resolve) => server.once('exit', resolve));
  const read = (chunk: Buffer) => {
    printed += chunk.toString();
    if (printed.includes('Ctrl-C')) server.kill('SIGTERM');
  };
  server.stdout.on('data', read);
  server.stderr.on('data', read);
  await gone;
  return printed;
}

test('says how long a person has waited, what is loaded before it included', async () => {
  const slow = 'data:text/javascript,Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)';
  const printed = await start('--import', slow);
  expect(Number(/ready in (\d+) ms/.exec(printed)?.[1])).toBeGreaterThan(1500);
});
