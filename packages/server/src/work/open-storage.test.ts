import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStorage } from './open-storage.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cenote-storage-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const open = async () => (await openStorage({ dataDir })).db.close();

test('makes a key for a new database, and opens it with that ever after', async () => {
  await open();
  const key = await readFile(join(dataDir, 'secret.key'), 'utf8');
  await open();
  expect(await readFile(join(dataDir, 'secret.key'), 'utf8')).toBe(key);
});

test('makes no key for a database whose key is lost, and opens it again when that is back', async () => {
  await open();
  const path = join(dataDir, 'secret.key');
  await rename(path, `${path}.away`);
  await expect(open()).rejects.toThrow(/secret\.key is not there.*Start with the key that it was made with/);
  expect(existsSync(path)).toBe(false);
  await rename(`${path}.away`, path);
  await open();
});

test('is opened by all that come at once', async () => {
  await Promise.all([open(), open(), open()]);
});
