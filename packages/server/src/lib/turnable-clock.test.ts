import { expect, test } from 'vitest';
import { createTurnableClock } from './turnable-clock.ts';

test('goes on from where it was turned to', () => {
  let time = 1000;
  const clock = createTurnableClock({ now: () => time });
  expect([clock.now(), clock.offsetMs()]).toEqual([1000, 0]);
  clock.turn(500);
  time = 2000;
  expect([clock.now(), clock.offsetMs()]).toEqual([2500, 500]);
  clock.turn(-2000);
  expect(clock.now()).toBe(0);
});

test.each([-2001, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])(
  'shows no time that no date tells: %s',
  (offset) => {
    const clock = createTurnableClock({ now: () => 2000 });
    expect(() => clock.turn(offset)).toThrow(RangeError);
    expect(clock.now()).toBe(2000);
  },
);
