import { expect, test } from 'vitest';
import { areaUnderCurve } from './area-under-curve.ts';

test.each<[string, number[], number[], number]>([
  ['apart', [1, 2, 3], [4, 5], 1],
  ['apart the other way', [4, 5], [1, 2, 3], 0],
  ['alike', [1, 2, 3], [1, 2, 3], 0.5],
  ['all the same', [7, 7, 7], [7, 7], 0.5],
  ['one pair of four the wrong way round', [1, 3], [2, 4], 0.75],
  ['a tie that counts half', [1, 2], [2, 3], 0.875],
])('groups that are %s', (_name, first, second, area) => {
  expect(areaUnderCurve(first, second)).toBe(area);
});
