import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pressure } from './pressure.ts';

let pressure: Pressure;
let done: (() => void)[];
let lateMs = 0;
beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  lateMs = 0;
  done = [];
  pressure = new Pressure({ probe: (back) => done.push(back), now: () => Date.now() });
});
afterEach(() => {
  pressure.close();
  vi.useRealTimers();
});

/** Lets measurements pass, each of which takes so long. */
function pass(times: number): void {
  for (let turn = 0; turn < times; turn += 1) {
    vi.advanceTimersByTime(20);
    vi.advanceTimersByTime(lateMs);
    done.shift()?.();
  }
}

test('what comes back at once waits for nothing', () => {
  pass(10);
  expect(pressure.standingMs()).toBe(0);
});

test('a queue that stands is told by its shortest wait, a burst is not', () => {
  lateMs = 100;
  pass(2);
  expect(pressure.standingMs()).toBe(0);
  pass(3);
  expect(pressure.standingMs()).toBeGreaterThanOrEqual(100);
  lateMs = 0;
  pass(1);
  expect(pressure.standingMs()).toBeLessThan(40);
});

test('what has not come back has waited for as long as it is away', () => {
  pass(5);
  vi.advanceTimersByTime(1000);
  expect(pressure.standingMs()).toBeGreaterThan(900);
});

test('a real event loop that is blocked again and again has a queue that stands', async () => {
  vi.useRealTimers();
  const real = new Pressure();
  const blocked = async () => {
    const until = performance.now() + 100;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return real.standingMs();
  };
  await expect.poll(blocked, { timeout: 20_000, interval: 1 }).toBeGreaterThan(40);
  real.close();
});
