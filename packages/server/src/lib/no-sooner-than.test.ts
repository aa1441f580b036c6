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

// Timers that are over come in the order of their times, on a busy machine too.
test('slow work is not made slower by as much as the time', async () => {
  const slow = noSoonerThan(1_000, () => after(1_100, 'late'));
  expect(await Promise.race([slow, after(2_000, 'later')])).toBe('late');
});

test('an answer that has nothing to hide does not wait', async () => {
  const quick = noSoonerThan(
    5_000,
    async () => 'tokens',
    (answer) => answer === 'tokens',
  );
  expect(await Promise.race([quick, after(4_000, 'late')])).toBe('tokens');
});
