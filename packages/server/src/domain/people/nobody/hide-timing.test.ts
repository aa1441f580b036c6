import { expect, test } from 'vitest';
import { createTestContext } from '../../../../test/context.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { hideTiming } from './hide-timing.ts';

const timed = async (work: Promise<unknown>) => {
  const startedAt = performance.now();
  await work.catch(() => {});
  return performance.now() - startedAt;
};

test('a client that hides who exists answers no sooner than the floor, but with what tells by itself', async () => {
  const context = await createTestContext({ settings: { answerFloorMs: 3_000 } });
  try {
    const { client: hiding } = await createPeoplePool(context, {}, { preventUserExistenceErrors: 'ENABLED' });
    const { client: open } = await createPeoplePool(context, {}, { preventUserExistenceErrors: 'LEGACY' });
    const refusal = () => Promise.reject(new Error('refused'));
    const isTelling = () => true;
    // All are asked at once, so that whoever does not wait comes first on a busy machine too.
    const came: string[] = [];
    const asked = Object.entries({
      'a refusal': hideTiming(context, hiding, refusal),
      'a challenge': hideTiming(context, hiding, async () => 'challenge'),
      tokens: hideTiming(context, hiding, async () => 'tokens', { isTelling }),
      'a refusal of who tells': hideTiming(context, open, refusal),
    }).map(async ([what, answer]) => {
      const tookMs = await timed(answer);
      came.push(what);
      return tookMs;
    });
    const [refused = 0, challenged = 0] = await Promise.all(asked);
    // Node's timers may be early by a part of a millisecond.
    expect(Math.min(refused, challenged)).toBeGreaterThan(2_998);
    expect(came.slice(0, 2).toSorted()).toEqual(['a refusal of who tells', 'tokens']);
  } finally {
    await context.close();
  }
});
