import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { runCommand } from '../../test/run-command.ts';
import { startServer } from '../server.ts';
import { addSigningKeyCommand } from './signing-key.ts';

let dataDir: string;
let pool: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-signing-key-'));
  const server = await startServer(parseConfig('dev', { port: '0', dataDir }, {}));
  pool = server.seed?.userPoolId ?? '';
  await server.close();
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

/** What `cenote signing-key …` prints. */
const run = (...args: string[]) => runCommand([addSigningKeyCommand], dataDir, ['signing-key', ...args]);

interface Told {
  readonly signingKeys: readonly { readonly keyId: string; readonly tokenUse: string; readonly status: string }[];
}
const told = async (...args: string[]) => (JSON.parse(await run(...args, '--json')) as Told).signingKeys;

test('keys of a pool are rotated, listed and revoked', async () => {
  expect(await run('list', '--pool', pool)).toMatch(
    /^(?:[\w+/]{43}= {2}(?:id|access) +CURRENT {2}signs from \S+\n){2}$/,
  );
  const next = await told('rotate', '--pool', pool);
  expect(next.map(({ status }) => status).sort()).toEqual(['CURRENT', 'CURRENT', 'NEXT', 'NEXT']);
  expect(await run('rotate', '--pool', pool, '--after', '0')).toMatch(
    /RETIRED {2}signs from \S+, published until \S+\n/,
  );
  const stolen = next.find(({ status }) => status === 'NEXT')?.keyId ?? '';
  expect((await told('revoke', stolen, '--pool', pool)).map(({ keyId }) => keyId)).not.toContain(stolen);
  await expect(run('revoke', stolen, '--pool', pool)).rejects.toThrow(`Signing key ${stolen} does not exist.`);
  await expect(run('list', '--pool', 'us-east-1_none')).rejects.toThrow('User pool us-east-1_none does not exist.');
});
