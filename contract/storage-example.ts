import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { newPlace } from './operator.ts';
import { type ContractServer, contractTarget } from './server.ts';

const sources = new URL('authorizer-source.ts', import.meta.url).href;
const program = fileURLToPath(new URL('../examples/storage/start.ts', import.meta.url));

/** The example, running: Cenote, a bucket server and the authorizer in front of it. */
export interface StorageExample extends ContractServer {
  /** Where the bucket is asked for: the authorizer's address. */
  readonly storageEndpoint: string;
  readonly bucket: string;
  readonly identityPoolId: string;
}

/** Runs one suite against the example as somebody starts it, on each database. */
export function describeStorage(name: string, suite: (example: StorageExample) => void): void {
  describe.skipIf(contractTarget).each(['SQLite', 'PostgreSQL'] as const)(`${name} on %s`, (engine) => {
    const example = { endpoint: '', userPoolId: '', clientId: '', storageEndpoint: '', bucket: '', identityPoolId: '' };
    const closers: (() => Promise<unknown>)[] = [];
    beforeAll(async () => {
      const place = await newPlace(engine, closers);
      const folder = await mkdtemp(join(tmpdir(), 'cenote-storage-'));
      closers.push(() => rm(folder, { recursive: true, force: true }));
      const { dataDir, databaseUrl } = place;
      const env = {
        ...process.env,
        CENOTE_DATA_DIR: dataDir,
        ...(databaseUrl !== undefined && { CENOTE_DATABASE_URL: databaseUrl }),
        // It starts the program some times: half of the time is reading sources.
        NODE_COMPILE_CACHE: join(folder, 'compiled'),
      };
      Object.assign(example, await start(env, join(folder, 'files'), closers));
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    suite(example);
  });
}

async function start(env: NodeJS.ProcessEnv, files: string, closers: (() => Promise<unknown>)[]): Promise<object> {
  const flags = ['--port', '0', '--cenote-port', '0', '--files', files, '--json'];
  const child = spawn(process.execPath, ['--import', sources, program, ...flags], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  closers.push(() => {
    child.kill('SIGTERM');
    return ended;
  });
  const line = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  const failed = ended.then(() => Promise.reject(new Error('the example has ended')));
  return JSON.parse(await Promise.race([line, failed])) as object;
}
