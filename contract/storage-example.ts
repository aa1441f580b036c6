import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { isLong } from '../packages/server/test/long.ts';
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
  /** The file in which it has written all this. */
  readonly file: string;
}

type Suite = (example: StorageExample) => void;
const engines = ['SQLite', 'PostgreSQL'] as const;

/** Runs one suite against the example as somebody starts it, on each database. */
export function describeStorage(name: string, suite: Suite): void {
  describeOn(engines, name, suite);
}

/** As `describeStorage`, for a suite that asks what an app sees: on the embedded database, and on both in `npm run test:long`. */
export function describeStorageClient(name: string, suite: Suite): void {
  describeOn(isLong ? engines : ['SQLite'], name, suite);
}

function describeOn(on: readonly (typeof engines)[number][], name: string, suite: Suite): void {
  describe.skipIf(contractTarget).each(on)(`${name} on %s`, (engine) => {
    const server = { endpoint: '', userPoolId: '', clientId: '' };
    const example = { ...server, storageEndpoint: '', bucket: '', identityPoolId: '', file: '' };
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
      Object.assign(example, await start(env, join(folder, 'storage'), closers));
      example.file = join(folder, 'storage', 'example.json');
    });
    afterAll(async () => {
      for (const close of closers.toReversed()) await close();
    });
    suite(example);
  });
}

async function start(env: NodeJS.ProcessEnv, folder: string, closers: (() => Promise<unknown>)[]): Promise<object> {
  const flags = ['--port', '0', '--cenote-port', '0', '--folder', folder, '--json'];
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

/** Where the Storage of Amplify asks for a server of one's own: over TLS, but for this one name of version 5. */
export const amplifyHost = 'localhost:20005';

/**
 * Leads what Amplify asks for to where it is in a test: its buckets to the example, as a proxy that ends TLS does, with the name that was asked
 * for; and identity pools, for whose address version 5 has no setting, to the server.
 */
export function leadAmplify({ endpoint, storageEndpoint, bucket }: StorageExample): typeof fetch {
  const { fetch } = globalThis;
  const places: Record<string, string> = {
    [`http://${amplifyHost}`]: storageEndpoint,
    [`https://${bucket}.${amplifyHost}`]: storageEndpoint,
    'https://cognito-identity.us-east-1.amazonaws.com': endpoint,
  };
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const place = places[url.origin];
    if (place === undefined) return fetch(input, init);
    return place === storageEndpoint ? askAs(url, place, init) : fetch(`${place}${url.pathname}${url.search}`, init);
  };
}

/** Asks in the name of another address, which `fetch` does not: the signature is over that name. */
async function askAs(url: URL, place: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...Object.fromEntries(new Headers(init.headers)), host: url.host };
  const asked = request(place, { path: `${url.pathname}${url.search}`, method: init.method ?? 'GET', headers });
  asked.end(new Uint8Array(await new Response(init.body).arrayBuffer()));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await answer.toArray());
  const status = answer.statusCode ?? 0;
  return new Response(body.length > 0 ? body : null, { status, headers: answer.headers as Record<string, string> });
}
