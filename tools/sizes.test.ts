import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { measure, report } from './sizes.ts';

test('the report is one line for files and one for functions, and lists what is beyond the guide on demand', () => {
  const many = (count: number, lines: number) => Array.from({ length: count }, () => ({ place: 'a.ts', lines }));
  const sizes = {
    files: [...many(18, 20), { place: 'long.ts', lines: 300 }, { place: 'longer.ts', lines: 301 }],
    functions: many(10, 7),
  };
  const numbers = [
    'sizes: 20 files, nine of ten within 20 lines (guide: 200), 2 beyond the guide',
    'sizes: 10 functions, nine of ten within 7 lines (guide: 40), 0 beyond the guide',
  ];
  expect(report(sizes, false)).toEqual(numbers);
  expect(report(sizes, true)).toEqual([numbers[0], '  301 longer.ts', '  300 long.ts', numbers[1]]);
});

test('this repository is measured, tests aside', () => {
  const { files, functions } = measure(fileURLToPath(new URL('..', import.meta.url)));
  expect(files.length).toBeGreaterThan(300);
  expect(functions.length).toBeGreaterThan(500);
  expect(files.every(({ place, lines }) => !place.endsWith('.test.ts') && lines > 1)).toBe(true);
  expect(functions.map(({ place }) => place).join('\n')).toMatch(/tools\/sizes\.ts:\d+ measure$/m);
});
