import { type FileHandle, open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompromisedPasswords } from '#domain/compromised-passwords.ts';
import { indexPlainList } from './index-plain-list.ts';
import { type DigestKind, digestDigits, digestKindOf, digestOf } from './password-digest.ts';
import { hasLine, isSorted } from './sorted-lines.ts';

/** A list that is open. */
export interface OpenCompromisedPasswords extends CompromisedPasswords {
  close(): Promise<void>;
}

/** A list of passwords that is larger would take long at every start, and much room beside it. */
const maxPlainBytes = 2 * 1024 ** 3;
const rangeName = /^([\dA-F]{5})(\.txt)?$/i;

/**
 * Opens the operator's list of passwords that others know: a file of SHA-1 or NTLM digests in order, as `DIGEST:COUNT`; a folder
 * of ranges, one file for the first five digits of a digest with the other digits in it; or a file of passwords as they are, one a
 * line, which is put into order beside it. A look-up reads a few kilobytes, and no list is held in memory.
 * @throws Error with one sentence and its mend
 */
export async function openCompromisedPasswords(path: string): Promise<OpenCompromisedPasswords> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unusable(path, 'is not there. Name a file or a folder that this user may read.');
  return found.isDirectory() ? openRanges(path) : openFile(path, found.size);
}

async function openFile(path: string, sizeBytes: number): Promise<OpenCompromisedPasswords> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
    const [first = ''] = buffer.toString('latin1', 0, bytesRead).split(/\r?\n/);
    const kind = digestKindOf(first);
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

async function openRanges(path: string): Promise<OpenCompromisedPasswords> {
  const { kind, ending } = await readKind(path);
  return {
    async has(password) {
      const digest = digestOf(kind, password);
      let file: FileHandle;
      try {
        file = await open(join(path, `${digest.slice(0, 5)}${ending}`));
      } catch (error) {
        // A list need not have every range.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
      try {
        return await hasLine(file, (await file.stat()).size, digest.slice(5));
      } finally {
        await file.close();
      }
    },
    close: async () => {},
  };
}

/** What one of the ranges says of them all. */
async function readKind(path: string): Promise<{ kind: DigestKind; ending: string }> {
  for await (const { name } of await opendir(path)) {
    const [, prefix, ending = ''] = rangeName.exec(name) ?? [];
    if (prefix === undefined) continue;
    const file = await open(join(path, name));
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
      const [first = ''] = buffer.toString('latin1', 0, bytesRead).split(/\r?\n/);
      const kind = digestKindOf(`${prefix}${first}`);
      if (kind !== undefined) return { kind, ending };
    } finally {
      await file.close();
    }
  }
  throw unusable(path, 'has no ranges in it. Give a folder of files such as 00000.txt with a digest on each line.');
}

function unusable(path: string, problem: string): Error {
  return new Error(`--compromised-passwords ${path} ${problem}`);
}
