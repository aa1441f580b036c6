import { expect, test } from 'vitest';
import { noSoonerThan } from './no-sooner-than.ts';

const timed = async (work: Promise<unknown>) => {
  const startedAt = performance.now();
  const outcome = await work.then(
    (answer) => answer,
    (error: Error) => error.message,
  );
  return { outcome, tookMs: performance.now() - startedAt };
};

const after = (milliseconds: number, answer: string) =>
  new Promise<string>((resolve) => {
    setTimeout(resolve, milliseconds, answer);
  });

test('quick answers and quick errors wait for the time to be over', async () => {
  const answer = await timed(noSoonerThan(60, async () => 'done'));
  const failure = await timed(noSoonerThan(60, () => Promise.reject(new Error('refused'))));
  expect([answer.outcome, failure.outcome]).toEqual(['done', 'refused']);
  // Node's timers may be early by a part of a millisecond.
  expect(Math.min(answer.tookMs, failure.tookMs)).toBeGreaterThan(58);
});

test('slow work is not made slower by as much as the time', async () => {
  const { outcome, tookMs } = await timed(noSoonerThan(1_000, () => after(1_100, 'late')));
  expect(outcome).toBe('late');
  expect(tookMs).toBeLessThan(2_000);
});

test('an answer that has nothing to hide does not wait', async () => {
  const { tookMs } = await timed(
    noSoonerThan(
      5_000,
      async () => 'tokens',
      (answer) => answer === 'tokens',
    ),
  );
  expect(tookMs).toBeLessThan(4_000);
});
