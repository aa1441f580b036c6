import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** No password has more bytes: 256 UTF-16 units. */
const maxPasswordBytes = 1024;
/** What is kept in memory before it is written, over all drawers together. */
const heldLines = 100_000;

/**
 * A list of passwords, one a line, as a file of their digests in order. The digests are put into 256 drawers by how they begin,
 * and each drawer is sorted by itself, so that memory holds one drawer at a time. The file has no name when it is given out: nobody
 * else finds it, and it goes when it is closed.
 */
export async function indexPlainList(path: string): Promise<{ file: FileHandle; lines: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-passwords-'));
  try {
    await fillDrawers(path, folder);
    const index = join(folder, 'index');
    const file = await open(index, 'wx+', 0o600);
    let lines = 0;
    for (const drawer of drawers) {
      const digests = await sortDrawer(join(folder, drawer));
      if (digests.length === 0) continue;
      await file.appendFile(`${digests.join('\n')}\n`);
      lines += digests.length;
    }
    return { file, lines };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const drawers = Array.from({ length: 256 }, (_, first) => first.toString(16).padStart(2, '0').toUpperCase());

async function fillDrawers(path: string, folder: string): Promise<void> {
  const held = new Map(drawers.map((drawer) => [drawer, [] as string[]]));
  let count = 0;
  const empty = async () => {
    for (const [drawer, digests] of held) {
      if (digests.length > 0) await appendFile(join(folder, drawer), `${digests.join('\n')}\n`, { mode: 0o600 });
      digests.length = 0;
    }
    count = 0;
  };
  for await (const passwords of passwordsIn(path)) {
    for (const password of passwords) {
      const digest = hash('sha1', password, 'hex').toUpperCase();
      held.get(digest.slice(0, 2))?.push(digest);
    }
    count += passwords.length;
    if (count >= heldLines) await empty();
  }
  await empty();
}

/** Empties a drawer. */
async function sortDrawer(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'latin1');
    await rm(path);
  } catch (error) {
    // Nothing begins like that.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return [...new Set(text.split('\n'))].filter((digest) => digest !== '').sort();
}

/**
 * The lines of a file that could be passwords, as many at a time as are read at once. What is longer is left out piece by piece, so that
 * no line fills the memory.
 */
async function* passwordsIn(path: string): AsyncGenerator<Uint8Array[]> {
  let rest: Uint8Array = new Uint8Array();
  let isTooLong = false;
  const take = (end: Uint8Array): Uint8Array[] => {
    const line = rest.length === 0 ? end : Buffer.concat([rest, end]);
    const password = line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
    const isPassword = !isTooLong && password.length > 0 && password.length <= maxPasswordBytes;
    rest = new Uint8Array();
    isTooLong = false;
    return isPassword ? [password] : [];
  };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const passwords: Uint8Array[] = [];
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      passwords.push(...take(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (rest.length + chunk.length - from > maxPasswordBytes + 1) {
      isTooLong = true;
      rest = new Uint8Array();
    } else rest = Buffer.concat([rest, chunk.subarray(from)]);
    yield passwords;
  }
  yield take(new Uint8Array());
}
