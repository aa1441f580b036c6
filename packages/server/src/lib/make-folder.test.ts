import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'cenote-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

test('a folder and those above it are made, for this user alone; one that is there stays', () => {
  const path = join(root, 'a', 'b');
  makeFolder(path);
  makeFolder(`${path}/`);
  for (const made of [path, join(root, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

test('what is in the way is told', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(root, 'file', 'a'))).toThrow(/EEXIST|ENOTDIR/);
});

test.runIf(process.platform === 'linux')('a file system without folders of ours refuses at once', () => {
  expect(() => makeFolder('/proc/cenote/data')).toThrow('ENOENT');
});
