import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, type ListenOptions, Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createAuthorizer, s3Service } from '@cenote/authorizer';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { startCenote } from './cenote.ts';
import { createDoor } from './door.ts';
import { exportRoles, loadSessionKeys, makeIdentityPool } from './identity-pool.ts';

const bucket = 'files';
/** All that the bucket server tells by a parameter (its `s3Router`). It would take any other request for reading or writing the file itself. */
const subresources = {
  bucket: { lifecycle: ['GET', 'PUT', 'DELETE'] },
  object: { attributes: ['GET'], uploads: ['POST'], uploadId: ['PUT', 'POST', 'DELETE'] },
};
/** The one port that the Storage of Amplify knows for a server of one's own without TLS. */
const amplifyPort = '20005';

const { values: flags } = parseArgs({
  options: {
    port: { type: 'string', default: process.env['PORT'] ?? amplifyPort },
    'cenote-port': { type: 'string', default: process.env['CENOTE_PORT'] ?? '9229' },
    folder: { type: 'string', default: '.cenote/storage' },
    json: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

mkdirSync(flags.folder, { recursive: true });
const closers: (() => Promise<unknown>)[] = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().then(() => process.exit()));

const cenote = await startCenote('--port', flags['cenote-port']);
closers.push(cenote.stop);
const identityPoolId = await makeIdentityPool(cenote);

const bucketServer = await startBucketServer(join(flags.folder, 'files'));
closers.push(() => bucketServer.stop());
bucketServer.createBucket(bucket);

const rolesFile = join(flags.folder, 'roles.json');
const [sessionKeys] = await Promise.all([loadSessionKeys(), exportRoles(rolesFile)]);
const hosts = ['127.0.0.1', 'localhost'];
const door = createDoor({
  authorizer: createAuthorizer({
    service: s3Service({ hosts, virtualHosts: true, subresources }),
    sessionKeys,
    roles: { file: rolesFile },
  }),
  buckets: { host: '127.0.0.1', port: bucketServer.port },
  hosts,
});
closers.push(async () => {
  door.close();
  door.closeAllConnections();
});
door.listen(Number(flags.port), '127.0.0.1');
await once(door, 'listening');

const { endpoint, region, userPoolId, clientId } = cenote;
const storageEndpoint = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
const ready = { endpoint, storageEndpoint, bucket, region, userPoolId, clientId, identityPoolId };
writeFileSync(join(flags.folder, 'example.json'), JSON.stringify(ready));
const page = flags.page ? await openPage() : undefined;
process.stdout.write(flags.json ? `${JSON.stringify(ready)}\n` : banner());

/**
 * A server that asks nobody for a key: it listens on this machine alone, and only the door may know its port. It has no word for that, and would
 * listen on every address, so it is told while it opens its socket.
 */
async function startBucketServer(s3StorageDir: string): Promise<FauxqsServer> {
  const { listen } = NetServer.prototype;
  NetServer.prototype.listen = function (this: NetServer, options: ListenOptions, ...rest: never[]) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest);
  } as typeof listen;
  try {
    const started = await startFauxqs({ port: 0, logger: false, s3StorageDir });
    if (!started.address.startsWith('http://127.0.0.1:'))
      throw new Error(`the bucket server listens on ${started.address}`);
    return started;
  } finally {
    NetServer.prototype.listen = listen;
  }
}

/** Vite is loaded for who wants the page alone. Gives its address. */
async function openPage(): Promise<string> {
  const { startPage } = await import('./page.ts');
  const { url, close } = await startPage(ready, 5173);
  closers.push(close);
  return url;
}

async function stop(): Promise<void> {
  for (const close of closers.toReversed()) await close();
}

function banner(): string {
  const rows = [
    ['Cenote', endpoint],
    ['Mailbox', `${endpoint}/dev/mailbox`],
    ['Bucket', `${bucket} at ${storageEndpoint}`],
    ['User pool id', userPoolId],
    ['App client id', clientId],
    ['Identity pool id', identityPoolId],
    ...(page === undefined ? [] : [['Page', page] as const]),
  ] as const;
  return `\n${rows.map(([name, value]) => `  ${name.padEnd(18)}${value}\n`).join('')}\n  Ctrl-C stops all of it; the next start finds everything again.\n\n`;
}
