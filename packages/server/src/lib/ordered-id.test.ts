import { expect, test } from 'vitest';
import { newOrderedId } from './ordered-id.ts';

test('an id is a UUID of version 7 that holds its time', () => {
  // RFC 9562 appendix A.6: 2022-02-22T19:22:22Z.
  expect(newOrderedId(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(newOrderedId(1)).toMatch(/^00000000-0001-7/);
});

test('later ids sort behind earlier ones, and no two of one moment are alike', () => {
  const ids = [5, 16, 4096, 2 ** 41].map(newOrderedId);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 1000 }, () => newOrderedId(7))).size).toBe(1000);
});
