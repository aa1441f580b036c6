import { type FileHandle, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompromisedPasswords } from '#domain/compromised-passwords.ts';
import type { Log } from '#lib/log.ts';
import { indexPlainList } from './index-plain-list.ts';
import { type DigestKind, digestDigits, digestKindOf, digestOf } from './password-digest.ts';
import { hasLine, isSorted } from './sorted-lines.ts';

/** A list that is open. */
export interface OpenCompromisedPasswords extends CompromisedPasswords {
  close(): Promise<void>;
}

/** A list of passwords that is larger would take long at every start, and much room beside it. */
const maxPlainBytes = 2 * 1024 ** 3;
/** Of the first five digits of a digest: what a list of all passwords that are known is made of. */
const allRanges = 16 ** 5;
const rangeName = /^([\dA-F]{5})(\.txt)?$/;

/**
 * Opens the operator's list of passwords that others know: a file of SHA-1 or NTLM digests in order, as `DIGEST:COUNT`; a folder
 * of ranges, one file for the first five digits of a digest with the other digits in it; or a file of passwords as they are, one a
 * line, which is put into order beside it. A look-up reads a few kilobytes, and no list is held in memory; of ranges, which there are.
 * A range that was there at the start and is not any more is an error of the look-up. Warns of ranges that are not there.
 * @throws Error with one sentence and its mend
 */
export async function openCompromisedPasswords(path: string, log: Log): Promise<OpenCompromisedPasswords> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unusable(path, 'is not there. Name a file or a folder that this user may read.');
  if (found.isDirectory()) return openRanges(path, log);
  if (found.size === 0) throw unusable(path, 'is empty.');
  return openFile(path, found.size);
}

async function openFile(path: string, sizeBytes: number): Promise<OpenCompromisedPasswords> {
  const file = await open(path);
  try {
    const kind = digestKindOf(await readFirstLine(file));
    if (kind !== undefined) {
      if (await isSorted(file, sizeBytes, digestDigits[kind])) return searching(file, sizeBytes, kind);
      throw unusable(path, 'is not in the order of its digests. Take the list that is ordered by hash, or sort it.');
    }
    if (sizeBytes > maxPlainBytes) {
      throw unusable(path, 'has more than 2 GiB of passwords. Give it as SHA-1 digests in order, one a line.');
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  await file.close();
  const { file: index, lines } = await indexPlainList(path);
  return searching(index, lines * (digestDigits.sha1 + 1), 'sha1');
}

function searching(file: FileHandle, sizeBytes: number, kind: DigestKind): OpenCompromisedPasswords {
  return {
    has: (password) => hasLine(file, sizeBytes, digestOf(kind, password)),
    close: () => file.close(),
  };
}

async function openRanges(path: string, log: Log): Promise<OpenCompromisedPasswords> {
  const { kind, ending, present, count } = await readRanges(path);
  if (count < allRanges) {
    log.warn(
      { ranges: count, of: allRanges },
      'the list of compromised passwords lacks ranges: no password of those is found',
    );
  }
  return {
    async has(password) {
      const digest = digestOf(kind, password);
      const prefix = digest.slice(0, 5);
      if (!isPresent(present, prefix)) return false;
      const name = join(path, `${prefix}${ending}`);
      const file = await open(name);
      try {
        const first = await readFirstLine(file);
        if (first !== '' && digestKindOf(`${prefix}${first}`) !== kind)
          throw new Error(`${name} is no range of digests`);
        return await hasLine(file, (await file.stat()).size, digest.slice(5));
      } finally {
        await file.close();
      }
    },
    close: async () => {},
  };
}

/** Which ranges there are, a bit for each, and what the first that is not empty says of them all. */
async function readRanges(
  path: string,
): Promise<{ kind: DigestKind; ending: string; present: Uint8Array; count: number }> {
  const found: Record<string, { present: Uint8Array; count: number }> = {};
  let told: { kind: DigestKind; ending: string } | undefined;
  for await (const { name } of await opendir(path)) {
    const [, prefix, ending = ''] = rangeName.exec(name) ?? [];
    if (prefix === undefined) continue;
    const ranges = (found[ending] ??= { present: new Uint8Array(allRanges / 8), count: 0 });
    const [byte, bit] = placeOf(prefix);
    ranges.present[byte] = (ranges.present[byte] ?? 0) | bit;
    ranges.count += 1;
    told ??= await readKind(join(path, name), { prefix, ending });
  }
  const ranges = told && found[told.ending];
  if (told === undefined || ranges === undefined) {
    throw unusable(path, 'has no ranges in it. Give a folder of files such as 00000.txt with a digest on each line.');
  }
  return { ...told, ...ranges };
}

function isPresent(present: Uint8Array, prefix: string): boolean {
  const [byte, bit] = placeOf(prefix);
  return ((present[byte] ?? 0) & bit) !== 0;
}

function placeOf(prefix: string): [byte: number, bit: number] {
  const range = Number.parseInt(prefix, 16);
  return [range >> 3, 1 << (range & 7)];
}

/** What a range says of them all; undefined for an empty one. */
async function readKind(
  path: string,
  { prefix, ending }: { prefix: string; ending: string },
): Promise<{ kind: DigestKind; ending: string } | undefined> {
  const file = await open(path);
  try {
    const first = await readFirstLine(file);
    if (first === '') return undefined;
    const kind = digestKindOf(`${prefix}${first}`);
    if (kind === undefined) throw unusable(path, 'is no range: each of its lines has the rest of a digest.');
    return { kind, ending };
  } finally {
    await file.close();
  }
}

async function readFirstLine(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
  return buffer.toString('latin1', 0, bytesRead).split(/\r?\n/)[0] ?? '';
}

function unusable(path: string, problem: string): Error {
  return new Error(`--compromised-passwords ${path} ${problem}`);
}
