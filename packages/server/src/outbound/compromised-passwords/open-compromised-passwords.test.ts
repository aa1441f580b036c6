import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Log, silentLog } from '#lib/log.ts';
import { type OpenCompromisedPasswords, openCompromisedPasswords } from './open-compromised-passwords.ts';
import { digestOf } from './password-digest.ts';

let folder: string;
const opened: OpenCompromisedPasswords[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passwords-'));
});
afterAll(async () => {
  for (const list of opened) await list.close();
  await rm(folder, { recursive: true });
});

async function openAt(path: string, log: Log = silentLog): Promise<OpenCompromisedPasswords> {
  const list = await openCompromisedPasswords(path, log);
  opened.push(list);
  return list;
}

let files = 0;
async function file(text: string | Buffer): Promise<string> {
  const path = join(folder, `list-${++files}`);
  await writeFile(path, text);
  return path;
}

const listed = Array.from({ length: 4_000 }, (_, at) => `Password-${at}`);
const others = Array.from({ length: 200 }, (_, at) => `Other-${at}`);
const sorted = (kind: 'ntlm' | 'sha1') => listed.map((password) => digestOf(kind, password)).sort();

async function expectExact(list: OpenCompromisedPasswords): Promise<void> {
  const digests = sorted('sha1');
  const byDigest = new Map(listed.map((password) => [digestOf('sha1', password), password]));
  // The first and the last in order, and many between.
  const some = [byDigest.get(digests[0] ?? '') ?? '', byDigest.get(digests.at(-1) ?? '') ?? ''];
  for (const password of [...some, ...listed.filter((_, at) => at % 37 === 0)]) {
    expect([password, await list.has(password)]).toEqual([password, true]);
  }
  for (const password of [...others, '', 'password-0', 'Password-0 ', 'Password-4000']) {
    expect([password, await list.has(password)]).toEqual([password, false]);
  }
}

describe('every password of a list is found in it, and no other', () => {
  test.each([
    ['SHA-1 digests with counts', () => sorted('sha1').map((digest, at) => `${digest}:${at * 7}`), '\n'],
    [
      'SHA-1 digests alone, in small letters, with the line ends of Windows',
      () => sorted('sha1').map((digest) => digest.toLowerCase()),
      '\r\n',
    ],
    ['NTLM digests with counts', () => sorted('ntlm').map((digest, at) => `${digest}:${10 ** (at % 8)}`), '\r\n'],
  ])('%s', async (_name, lines, end) => {
    await expectExact(await openAt(await file(lines().join(end) + end)));
    // Without an end of the last line.
    await expectExact(await openAt(await file(lines().join(end))));
  });

  test('passwords as they are, in any order, twice, empty and over-long ones between', async () => {
    const lines = [...listed.toReversed(), ...listed.slice(0, 10), '', 'x'.repeat(300_000), 'Last-ÄÖ-語'];
    const list = await openAt(await file(lines.join('\r\n')));
    await expectExact(list);
    expect(await list.has('Last-ÄÖ-語')).toBe(true);
    expect(await list.has('x'.repeat(256))).toBe(false);
  });

  test.each(['sha1', 'ntlm'] as const)('a folder of ranges (%s)', async (kind) => {
    const path = join(folder, `ranges-${kind}`);
    await mkdir(path);
    await writeFile(join(path, 'README.md'), 'What is here.');
    for (const [prefix, digests] of Map.groupBy(sorted(kind), (digest) => digest.slice(0, 5))) {
      await writeFile(join(path, `${prefix}.txt`), digests.map((digest) => `${digest.slice(5)}:3`).join('\r\n'));
    }
    await expectExact(await openAt(path));
  });

  test('one password alone', async () => {
    const one = await openAt(await file('hunter2'));
    expect([await one.has('hunter2'), await one.has('hunter3')]).toEqual([true, false]);
  });
});

test('a look-up in a large list reads no more than a few kilobytes', async () => {
  const lines = Array.from({ length: 200_000 }, (_, at) => `${hash('sha1', String(at), 'hex').toUpperCase()}:${at}`);
  const path = await file(lines.sort().join('\n'));
  const before = process.memoryUsage().arrayBuffers;
  const list = await openAt(path);
  for (let at = 0; at < 100; at++) expect(await list.has(String(at * 1000))).toBe(true);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
});

test('a plain list leaves no file beside it', async () => {
  const indexes = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('cenote-passwords-'));
  const before = await indexes();
  const list = await openAt(await file('one\ntwo'));
  expect(await list.has('two')).toBe(true);
  expect(await indexes()).toEqual(before);
});

describe('of ranges', () => {
  async function ranges(name: string): Promise<string> {
    const path = join(folder, name);
    await mkdir(path);
    for (const password of ['one', 'two']) {
      const digest = digestOf('sha1', password);
      await writeFile(join(path, `${digest.slice(0, 5)}.txt`), `${digest.slice(5)}:3\n`);
    }
    return path;
  }

  test('that are not all there the log tells, and of one that goes away or is none any more every look-up', async () => {
    const path = await ranges('partly');
    const told: object[] = [];
    const list = await openAt(path, { ...silentLog, warn: (fields) => void told.push(fields) });
    expect(told).toEqual([{ ranges: 2, of: 1_048_576 }]);
    expect([await list.has('one'), await list.has('three')]).toEqual([true, false]);
    await writeFile(join(path, `${digestOf('sha1', 'two').slice(0, 5)}.txt`), 'moved');
    await expect(list.has('two')).rejects.toThrow(/is no range of digests/);
    await rm(path, { recursive: true });
    await expect(list.has('one')).rejects.toThrow(/ENOENT/);
  });
});

describe('what is no list is refused at the start', () => {
  test('a path that is not there', async () => {
    await expect(openAt(join(folder, 'nothing'))).rejects.toThrow(/--compromised-passwords .*nothing is not there/);
  });

  test.each([2, 4_000])('digests in another order, %i of them', async (count) => {
    const digests = sorted('sha1').slice(0, count).toReversed();
    await expect(openAt(await file(digests.join('\n')))).rejects.toThrow(/not in the order/);
  });

  test('a folder without ranges', async () => {
    const path = join(folder, 'empty');
    await mkdir(path);
    await writeFile(join(path, 'README.md'), 'What is here.');
    await writeFile(join(path, '00000.txt'), '');
    await expect(openAt(path)).rejects.toThrow(/has no ranges/);
    await writeFile(join(path, '00001.txt'), 'no digest');
    await expect(openAt(path)).rejects.toThrow(/00001.txt is no range/);
  });

  test('an empty file', async () => {
    await expect(openAt(await file(''))).rejects.toThrow(/is empty/);
  });
});
