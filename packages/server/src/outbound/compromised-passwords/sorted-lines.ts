import type { FileHandle } from 'node:fs/promises';

/** No line of a list is longer: a digest and a count take half of it. */
const maxLineBytes = 128;
/** What is read at the end of a search, at once. */
const stretchBytes = 4096;
/** Up to this size, order is checked line by line. */
const smallBytes = 1024 * 1024;
const samples = 64;

/**
 * Whether one of the lines of a sorted file begins with a text, of which all lines have as much, whatever its case. Reads a few
 * kilobytes, however large the file is: it halves what is left, and reads the rest when that is small.
 * @throws Error for a file that is no list of such lines
 */
export async function hasLine(file: FileHandle, sizeBytes: number, wanted: string): Promise<boolean> {
  // If the line is there, it begins at `low` or behind it, and before `high`.
  let [low, high] = [0, sizeBytes];
  while (high - low > stretchBytes) {
    const middle = Math.floor((low + high) / 2);
    const line = await findLineAfter(file, middle, high);
    if (line === undefined || keyOf(line.text, wanted.length) > wanted) high = middle + 1;
    else low = line.start;
  }
  const text = await read(file, low, Math.min(high + maxLineBytes, sizeBytes) - low);
  return text.split('\n').some((line) => keyOf(line, wanted.length) === wanted);
}

/**
 * Whether a file of such lines is in order: a small one as a whole, of a large one the lines at which so many equal stretches
 * begin. Lists that are in another order, such as by how often a password was seen, do not pass.
 * @throws Error as `hasLine`
 */
export async function isSorted(file: FileHandle, sizeBytes: number, digits: number): Promise<boolean> {
  const keys: string[] = [];
  if (sizeBytes <= smallBytes) {
    const text = await read(file, 0, sizeBytes);
    keys.push(
      ...text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => keyOf(line, digits)),
    );
  } else {
    for (let sample = 0; sample < samples; sample++) {
      const line = await findLineAfter(file, Math.floor((sizeBytes / samples) * sample), sizeBytes);
      if (line !== undefined) keys.push(keyOf(line.text, digits));
    }
  }
  return keys.every((key, at) => at === 0 || key >= (keys[at - 1] ?? ''));
}

function keyOf(line: string, length: number): string {
  return line.slice(0, length).toUpperCase();
}

/** The first line that begins behind `from`, and before `end`. */
async function findLineAfter(
  file: FileHandle,
  from: number,
  end: number,
): Promise<{ start: number; text: string } | undefined> {
  const text = await read(file, from, maxLineBytes);
  const at = text.indexOf('\n');
  if (at === -1 && text.length === maxLineBytes) throw new Error('a line of the list is longer than any digest');
  const start = from + at + 1;
  if (at === -1 || start >= end) return undefined;
  return { start, text: await read(file, start, maxLineBytes) };
}

/** As many bytes as there are, as text: digests and counts are ASCII. */
async function read(file: FileHandle, from: number, length: number): Promise<string> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.toString('latin1', 0, filled);
}
