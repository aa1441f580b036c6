/**
 * Vitest's setup of every test file: new RSA keys of 2048 bits are the next ones of the run (`rsa-keys.ts`) in place of Node's
 * own, by `promisify(generateKeyPair)`. No file gets one twice, so what tells keys apart is tested as ever.
 */
import crypto, { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { Agent, get } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { afterAll, inject } from 'vitest';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const agent = new Agent({ keepAlive: true });
const original = crypto.generateKeyPair;
const make = promisify(original) as (type: string, options: object) => Promise<Pair>;
let taken = 0;

async function takeOrMake(type: string, options: { modulusLength?: number }): Promise<Pair> {
  const isUsual = type === 'rsa' && options.modulusLength === 2048 && Object.keys(options).length === 1;
  if (!isUsual) return make(type, options);
  const der = await ask(`${inject('rsaKeys')}/${taken++}`);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function ask(url: string): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  get(url, { agent }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const body = Buffer.concat(chunks);
      if (response.statusCode === 200) resolve(body);
      else reject(new Error(`The run made no key: ${body}`));
    });
  }).on('error', reject);
  return promise;
}

crypto.generateKeyPair = Object.assign(
  ((...parameters: Parameters<typeof original>) => original(...parameters)) as never,
  {
    [promisify.custom]: takeOrMake,
  },
);
syncBuiltinESMExports();
// Files that share a worker run this once each.
afterAll(() => {
  crypto.generateKeyPair = original;
  syncBuiltinESMExports();
  agent.destroy();
});
