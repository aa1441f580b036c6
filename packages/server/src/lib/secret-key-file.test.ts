import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSecretKeys } from './secret-key.ts';
import { loadOrCreateSecretKeyFile } from './secret-key-file.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-secret-key-'));
  path = join(folder, 'data', 'secret-key');
});

afterEach(() => rm(folder, { recursive: true }));

test('makes a file that its owner alone can read, and reads it ever after', async () => {
  const keys = await loadOrCreateSecretKeyFile(path);
  expect(keys).toHaveLength(1);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(parseSecretKeys(await readFile(path, 'utf8'))).toEqual(keys);
  expect(await loadOrCreateSecretKeyFile(path)).toEqual(keys);
  expect(await readdir(join(folder, 'data'))).toEqual(['secret-key']);
});

test('gives the same key to all that come at once', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateSecretKeyFile(path)));
  for (const key of keys) expect(key).toEqual(keys[0]);
  expect(await readdir(join(folder, 'data'))).toEqual(['secret-key']);
});

test('gives the same key to several processes', async () => {
  const program = `import { loadOrCreateSecretKeyFile } from ${JSON.stringify(new URL('./secret-key-file.ts', import.meta.url).href)};
    console.log(Buffer.from((await loadOrCreateSecretKeyFile(${JSON.stringify(path)}))[0].key).toString('hex'));`;
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  const outputs = await Promise.all([run(), run(), run()]);
  expect(outputs[0].stdout).toMatch(/^[0-9a-f]{64}\n$/);
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1);
});

test.each([0o640, 0o604, 0o620, 0o666])('refuses a file with mode %o and tells the mend', async (mode) => {
  await loadOrCreateSecretKeyFile(path);
  await chmod(path, mode);
  await expect(loadOrCreateSecretKeyFile(path)).rejects.toThrow(`Run: chmod 600 '${path}'`);
});

test('never replaces a file that holds no key', async () => {
  path = join(folder, 'secret-key');
  await writeFile(path, 'swordfish\n', { mode: 0o600 });
  await expect(loadOrCreateSecretKeyFile(path)).rejects.toThrow(`The secret key file ${path} cannot be used.`);
  expect(await readFile(path, 'utf8')).toBe('swordfish\n');
});
