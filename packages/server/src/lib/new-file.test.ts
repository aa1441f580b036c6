import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeNewFile } from './new-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-new-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('is there when it is whole, for its owner alone', async () => {
  const path = join(folder, 'a');
  const result = await writeNewFile(path, async (write) => {
    await write(Buffer.from('one '));
    expect(await readdir(folder)).not.toContain('a');
    await write(Buffer.from('two'));
    return 7;
  });
  expect(result).toBe(7);
  expect(await readFile(path, 'utf8')).toBe('one two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['a']);
});

test('takes no place, and leaves nothing when it fails', async () => {
  const path = join(folder, 'a');
  const failing = writeNewFile(path, async (write) => {
    await write(Buffer.from('half'));
    throw new Error('broken off');
  });
  await expect(failing).rejects.toThrow('broken off');
  expect(await readdir(folder)).toEqual([]);
  await writeFile(path, 'kept');
  await expect(writeNewFile(path, (write) => write(Buffer.from('new')))).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('kept');
  expect(await readdir(folder)).toEqual(['a']);
});
