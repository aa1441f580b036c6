import { expect, test } from 'vitest';
import { LineTooLong, readLines } from './lines.ts';

async function linesOf(text: string, step: number, maxLineBytes = 100): Promise<string[]> {
  const bytes = Buffer.from(text);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  }
  const lines: string[] = [];
  for await (const line of readLines(pieces(), maxLineBytes)) lines.push(line);
  return lines;
}

test.each([1, 2, 3, 1_000])('lines come whole, in whatever pieces of %i bytes the text comes', async (step) => {
  expect(await linesOf('one\nzwölf 🙂\n\nlast', step)).toEqual(['one', 'zwölf 🙂', '', 'last']);
  expect(await linesOf('one\n', step)).toEqual(['one']);
  expect(await linesOf('', step)).toEqual([]);
});

test('a line that is too long is refused before it is held', async () => {
  for (const step of [1, 7, 1_000]) {
    expect(await linesOf(`${'a'.repeat(100)}\nb`, step)).toHaveLength(2);
    await expect(linesOf('a'.repeat(101), step)).rejects.toThrow(LineTooLong);
  }
});
