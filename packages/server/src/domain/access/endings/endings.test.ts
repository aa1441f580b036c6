import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Endings, endings } from './endings.ts';

/** The columns of the table behind the deed, in their order. */
const columns: readonly (keyof Endings)[] = [
  'password',
  'signIns',
  'codes',
  'recoveryCodes',
  'devices',
  'passkeys',
  'pendingApp',
  'addresses',
  'factor',
];

test('the table in docs/sign-in.md is the one that the deeds follow', () => {
  const page = readFileSync(new URL('../../../../../../docs/sign-in.md', import.meta.url), 'utf8');
  const [, section = ''] = /^## What a deed ends\n([\s\S]*?)^## /m.exec(page) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const table = rows.map((row) => {
    const [deed = '', ...cells] = row.split('|').slice(1, -1);
    return [deed.trim().replaceAll('`', ''), cells.map((cell) => cell.trim())] as const;
  });
  const cellOf = (ends: Endings[keyof Endings]) => {
    if (typeof ends === 'boolean') return ends ? 'ends' : '';
    return ends === 'none' ? '' : ends;
  };
  const followed = Object.entries(endings).map(([deed, ends]) => [deed, columns.map((name) => cellOf(ends[name]))]);
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(followed));
  expect(Object.values(endings).map((ends) => Object.keys(ends).length)).toEqual(table.map(() => columns.length));
});
