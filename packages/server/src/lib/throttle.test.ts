import { describe, expect, test } from 'vitest';
import { Throttle } from './throttle.ts';

const times = (count: number, take: () => boolean) => Array.from({ length: count }, take).filter(Boolean).length;

describe('what a process takes of a limit', () => {
  test('is as much as there is in a second, and fills up with time', () => {
    const throttle = new Throttle();
    throttle.use(new Map([['UserRead', 4]]));
    const take = (now: number) => () => throttle.take('UserRead', now);
    expect(times(10, take(1_000))).toBe(4);
    expect(times(10, take(1_250))).toBe(1);
    expect(times(10, take(1_750))).toBe(2);
    expect(times(10, take(60_000))).toBe(4);
  });

  test('is endless where no limit was set, or was taken away', () => {
    const throttle = new Throttle();
    expect(times(1000, () => throttle.take('UserRead', 0))).toBe(1000);
    throttle.use(new Map([['UserCreation', 1]]));
    expect(times(1000, () => throttle.take('UserRead', 0))).toBe(1000);
    expect(times(10, () => throttle.take('UserCreation', 0))).toBe(1);
    throttle.use(new Map());
    expect(times(10, () => throttle.take('UserCreation', 0))).toBe(10);
  });

  test('is three times as much of answers, which are counted apart', () => {
    const throttle = new Throttle();
    throttle.use(new Map([['UserAuthentication', 2]]));
    expect(times(10, () => throttle.take('UserAuthentication', 0))).toBe(2);
    expect(times(10, () => throttle.take('UserAuthentication', 0, 3))).toBe(6);
  });

  test('does not grow by a clock that is set back, and goes by a lower limit at once', () => {
    const throttle = new Throttle();
    throttle.use(new Map([['UserRead', 100]]));
    expect(times(50, () => throttle.take('UserRead', 10_000))).toBe(50);
    throttle.use(new Map([['UserRead', 2]]));
    expect(times(50, () => throttle.take('UserRead', 9_000))).toBe(2);
    expect(times(50, () => throttle.take('UserRead', 9_500))).toBe(1);
  });

  test('the limits are due once in a while, for one of those who ask', () => {
    const throttle = new Throttle();
    expect([0, 0, 4_999, 5_000, 5_001].map((now) => throttle.isDue(now, 5_000))).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(throttle.isDue(-100_000, 5_000)).toBe(true);
  });
});
