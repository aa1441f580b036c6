import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
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

/** Starts a server with a program beside it, in JavaScript, and gives what both print. */
function startBeside(script: string) {
  const words = ['dev', '--port', '0', '--json', '--data-dir', folder, '--', process.execPath, '-e', script];
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...process.env, CENOTE_PORT: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const code = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => JSON.parse((await lines.next()).value ?? 'null');
  return { child, code, line };
}

test('runs a program beside the server, tells it where the server is, and ends with its exit code', async () => {
  const script = `fetch(process.env.CENOTE_ENDPOINT + '/livez').then(({ status }) => {
    console.log(JSON.stringify({ ...process.env, status }));
    process.exitCode = 3;
  })`;
  const { code, line } = startBeside(script);
  const { endpoint, userPoolId, clientId } = await line();
  const told = { CENOTE_ENDPOINT: endpoint, CENOTE_USER_POOL_ID: userPoolId, CENOTE_CLIENT_ID: clientId };
  const { CENOTE_PORT: port, ...seen } = await line();
  expect(seen).toMatchObject({ ...told, status: 200 });
  expect(port).toBeUndefined();
  expect(await code).toBe(3);
});

test('ends the program, and what it has started, with the server', async () => {
  const sleeper = 'console.log(process.pid); setInterval(() => {}, 1000)';
  const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(sleeper)}], { stdio: 'inherit' });
    setInterval(() => {}, 1000)`;
  const { child, code, line } = startBeside(script);
  await line();
  const pid = await line();
  child.kill('SIGTERM');
  expect(await code).toBe(0);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('says that a program beside it cannot be started', async () => {
  const child = spawn(process.execPath, [program, 'dev', '--port', '0', '--data-dir', folder, '--', './not-there']);
  const code = new Promise((resolve) => child.once('exit', resolve));
  expect(await text(child.stderr)).toContain('cenote: ./not-there cannot be started.\n');
  expect(await code).toBe(1);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
