import { expect, test } from 'vitest';
import { Admission } from './admission.ts';

/** A door of a process in which work waits as long as is said, at a time that the test turns. */
function door(least = 4) {
  const state = { standingMs: 0, now: 0 };
  const admission = new Admission({ standingMs: () => state.standingMs, least, now: () => state.now });
  const underWay: (() => void)[] = [];
  /** How many of so many are let in. */
  const begin = (times: number) => {
    const letIn = Array.from({ length: times }, () => admission.begin()).filter((end) => end !== undefined);
    underWay.push(...letIn);
    return letIn.length;
  };
  /** The first of those under way end. */
  const end = (times: number) => {
    for (const ended of underWay.splice(0, times)) ended();
  };
  /** So many are done in each of the next quarters of a second. */
  const work = (perSlot: number, slots: number) => {
    for (let slot = 0; slot < slots; slot += 1) {
      for (let done = 0; done < perSlot; done += 1) admission.begin()?.();
      state.now += 250;
    }
  };
  return { state, begin, end, work };
}

test('while nothing waits there is room for what takes seconds, and none for a crowd from nowhere', () => {
  expect(door().begin(500)).toBe(16);
  const busy = door();
  busy.work(30, 5);
  let letIn = 0;
  for (let slot = 0; slot < 60; slot += 1) {
    letIn += busy.begin(20);
    busy.work(30, 1);
  }
  expect(letIn).toBe(30 * 4 * 8);
});

test('of a crowd no more is let in at once than can be answered soon, however much was done before', () => {
  const { state, begin, end, work } = door();
  work(30, 5);
  expect(begin(2_000)).toBe(60);
  end(10);
  expect(begin(2_000)).toBe(10);
  state.now += 250;
  expect(begin(2_000)).toBe(0);
});

test('what nothing waits for makes room for others once it is no longer new', () => {
  const { state, begin, end, work } = door();
  work(5, 5);
  expect(begin(20)).toBe(16);
  state.now += 500;
  expect(begin(20)).toBe(16);
  end(20);
  expect(begin(20)).toBe(4);
});

test('what ends soon makes room at once, so that a fast server is not held up', () => {
  const { begin, end } = door();
  let letIn = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    letIn += begin(8);
    end(8);
  }
  expect(letIn).toBe(800);
});

test('while work waits, as many are under way as are done in a quarter of a second', () => {
  const { state, begin, end, work } = door();
  work(30, 5);
  state.standingMs = 100;
  expect(begin(100)).toBe(30);
  end(1);
  expect(begin(100)).toBe(1);
});

test('a few are let in whatever waits', () => {
  const { state, begin } = door();
  state.standingMs = 5000;
  expect(begin(100)).toBe(4);
});

test('who was let in before counts, and the door opens again once nothing waits', () => {
  const { state, begin, end } = door();
  expect(begin(16)).toBe(16);
  state.standingMs = 100;
  expect(begin(10)).toBe(0);
  end(16);
  expect(begin(10)).toBe(4);
  state.standingMs = 0;
  expect(begin(100)).toBe(12);
});

test('what was done long ago counts for nothing', () => {
  const { state, begin, work } = door();
  work(100, 4);
  state.now += 60_000;
  state.standingMs = 100;
  expect(begin(100)).toBe(4);
});
