import { expect, test } from 'vitest';
import { Kept } from './kept.ts';

test('keeps so many values, and lets the one go that was kept longest ago', () => {
  const kept = new Kept<number>(2);
  kept.keep('a', 1);
  kept.keep('b', 2);
  kept.keep('a', 3);
  kept.keep('c', 4);
  expect(['a', 'b', 'c'].map((key) => kept.find(key))).toEqual([3, undefined, 4]);
});

test('knows nothing of a name that every object has', () => {
  expect(new Kept<number>(2).find('constructor')).toBeUndefined();
});
