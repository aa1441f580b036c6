import { expect, test } from 'vitest';
import { randomDigits, randomText } from './random.ts';

test('codes have the length asked for and nothing but digits', () => {
  expect(randomDigits(6)).toMatch(/^\d{6}$/);
  expect(randomDigits(8)).toMatch(/^\d{8}$/);
});

test('every character of the alphabet is about as likely, at every place', () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    [...randomText('abc', 2)].forEach((character, place) => {
      counts.set(`${place}${character}`, (counts.get(`${place}${character}`) ?? 0) + 1);
    });
  }
  expect([...counts.keys()].sort()).toEqual(['0a', '0b', '0c', '1a', '1b', '1c']);
  // Nine standard deviations: by chance once in 10^18 runs.
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(330);
});
