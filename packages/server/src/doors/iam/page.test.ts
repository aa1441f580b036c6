import { expect, test } from 'vitest';
import { pageOf } from './page.ts';

const names = ['b', 'D', 'a', 'c'];
const nameOf = (name: string) => name;

test('pages go on behind their marker, also when what had its name is gone', () => {
  const first = pageOf(names, { MaxItems: 2 }, nameOf);
  expect(first).toEqual({ items: ['a', 'b'], page: { IsTruncated: true, Marker: 'b' } });
  const left = names.filter((name) => name !== 'b');
  expect(pageOf(left, { MaxItems: 2, Marker: 'b' }, nameOf)).toEqual({
    items: ['c', 'D'],
    page: { IsTruncated: false },
  });
  expect(pageOf(left, { Marker: 'z' }, nameOf)).toEqual({ items: [], page: { IsTruncated: false } });
});

test('numbers are in their own order', () => {
  const byNumber = (one: string, other: string) => Number(one) - Number(other);
  expect(pageOf(['10', '9', '2'], { MaxItems: 2 }, nameOf, byNumber).items).toEqual(['2', '9']);
});
