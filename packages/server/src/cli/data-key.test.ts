import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cenote-data-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const program = fileURLToPath(new URL('cenote.ts', import.meta.url));

/** What `cenote` prints on standard output. */
async function cenote(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--data-dir', folder]);
  return stdout;
}

test('replaces the data key, seals everything anew, and tells which keys there are', async () => {
  await cenote('access-key', 'create');
  expect(await cenote('data-key', 'replace')).toMatch(/^Everything is sealed under data key 2: 1 values /);
  expect(JSON.parse(await cenote('data-key', 'list', '--json'))).toMatchObject({
    keys: [
      { number: 1, use: 'opens' },
      { number: 2, use: 'seals' },
    ],
    pass: { dataKey: 2, isOver: true, lookedAt: 1, resealed: 1 },
  });
  expect(await cenote('data-key', 'list')).toMatch(/^1 .* opens\n2 .* seals\nSealed anew: 1 rows/);
}, 120_000);
