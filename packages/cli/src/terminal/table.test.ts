import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { plain, tableLines } from './table.ts';

test('columns are as wide as they need, and nobody who is listed steers the terminal', () => {
  const lines = tableLines(
    ['NAME', 'STATUS'],
    [
      ['maria', 'CONFIRMED'],
      ['a\u001b[2Jb\nc\u202e', ''],
    ],
  );
  expect(lines.map(stripVTControlCharacters)).toEqual(['NAME   STATUS', 'maria  CONFIRMED', 'ab\ufffdc\ufffd']);
  expect(plain('\u0007\u009b31m')).not.toMatch(/\p{Cc}/u);
});
