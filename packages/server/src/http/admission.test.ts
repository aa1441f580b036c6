import { expect, test } from 'vitest';
import { Admission } from './admission.ts';

/** A door of a process in which work waits as long as is said, at a time that the test turns. */
function door(least = 4) {
  const state = { standingMs: 0, now: 0 };
  const admission = new Admission({ standingMs: () => state.standingMs, least, now: () => state.now });
  const begin = (times: number) => Array.from({ length: times }, () => admission.begin()).filter(Boolean).length;
  /** So many are done in each of the next quarters of a second. */
  const work = (perSlot: number, slots: number) => {
    for (let slot = 0; slot < slots; slot += 1) {
      for (let done = 0; done < perSlot; done += 1) {
        admission.begin();
        admission.end();
      }
      state.now += 250;
    }
  };
  return { state, admission, begin, work };
}

test('while nothing waits there is room for what takes seconds, and none for a crowd from nowhere', () => {
  expect(door().begin(500)).toBe(8);
  const busy = door();
  busy.work(30, 5);
  expect(busy.begin(2_000)).toBe(30 * 4 * 8);
});

test('while work waits, as many are under way as are done in a quarter of a second', () => {
  const { state, admission, begin, work } = door();
  work(30, 5);
  state.standingMs = 100;
  expect(begin(100)).toBe(30);
  admission.end();
  expect(begin(100)).toBe(1);
});

test('a few are let in whatever waits', () => {
  const { state, begin } = door();
  state.standingMs = 5000;
  expect(begin(100)).toBe(4);
});

test('who was let in before counts, and the door opens again once nothing waits', () => {
  const { state, admission, begin } = door();
  expect(begin(8)).toBe(8);
  state.standingMs = 100;
  expect(begin(10)).toBe(0);
  for (let done = 0; done < 8; done += 1) admission.end();
  expect(begin(10)).toBe(4);
  state.standingMs = 0;
  expect(begin(100)).toBe(4);
});

test('what was done long ago counts for nothing', () => {
  const { state, begin, work } = door();
  work(100, 4);
  state.now += 60_000;
  state.standingMs = 100;
  expect(begin(100)).toBe(4);
});
