import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import type { Log } from '#lib/log.ts';
import { silentLog } from '#lib/log.ts';
import { createSecretKeyText } from '#lib/secret-key.ts';
import { runCommand } from '../../test/run-command.ts';
import { startServer } from '../server.ts';
import { addDataKeyCommand } from './data-key.ts';
import { addSecretKeyCommand } from './secret-key.ts';

let dataDir: string;
let file: string;
const env = { ...process.env };
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cenote-secret-key-'));
  file = join(dataDir, 'given.key');
  process.env['CENOTE_SECRET_KEY_FILE'] = file;
});
afterEach(() => {
  process.env = { ...env };
  rmSync(dataDir, { recursive: true });
});

/** What `cenote …` prints. */
const run = (...args: string[]) => runCommand([addSecretKeyCommand, addDataKeyCommand], dataDir, args);
const give = (...keys: string[]) => writeFileSync(file, keys.join('\n'));

function startWith(log: Log) {
  return startServer(parseConfig('dev', { port: '0', dataDir }, { CENOTE_SECRET_KEY_FILE: file }), log);
}

test('the secret key is rotated by a command while a server runs, which goes on and learns of new data keys', async () => {
  const [old, next] = [createSecretKeyText(), createSecretKeyText()];
  give(old);
  const server = await startWith(silentLog);
  give(next, old);
  expect(await run('secret-key', 'rotate')).toBe(
    '2 of 2 keys are sealed under the first secret key, 2 of them anew.\n',
  );
  expect(JSON.parse(await run('secret-key', 'rotate', '--json'))).toEqual({ keys: 2, sealedAnew: 0 });
  give(next);
  await run('data-key', 'replace');
  // It meets what is sealed under a data key that only the new secret key opens.
  const discovery = await fetch(`${server.endpoint}/${server.seed?.userPoolId}/.well-known/jwks.json`);
  expect(discovery.status).toBe(200);
  const { status } = await fetch(server.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
    },
    body: JSON.stringify({ ClientId: server.seed?.clientId, Username: 'ann@example.com', Password: 'Correct-Horse-9' }),
  });
  expect(status).toBe(200);
  await server.close();
  give(old);
  await expect(run('secret-key', 'rotate')).rejects.toThrow(/does not open this database/);
});

test('a server seals anew when it is told that the file has another content, and says what is wrong with one', async () => {
  const lines: [string, object][] = [];
  const log = {
    ...silentLog,
    info: (fields: object, text: string) => lines.push([text, fields]),
    error: (fields: object, text: string) => lines.push([text, fields]),
  } as Log;
  const [old, next] = [createSecretKeyText(), createSecretKeyText()];
  give(old);
  const server = await startWith(log);
  give('no key');
  await server.rotateSecretKey();
  expect(lines.at(-1)).toEqual([
    expect.stringContaining('were not read again'),
    { error: expect.stringContaining('Secret key 1') },
  ]);
  give(next, old);
  await server.rotateSecretKey();
  expect(lines.at(-1)).toEqual([
    expect.stringContaining('sealed under the first secret key'),
    { keys: 2, sealedAnew: 2 },
  ]);
  await server.close();
  give(next);
  await (await startWith(silentLog)).close();
});
