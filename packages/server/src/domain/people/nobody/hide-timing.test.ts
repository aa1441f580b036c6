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
  const context = await createTestContext({ settings: { answerFloorMs: 60 } });
  try {
    const { client: hiding } = await createPeoplePool(context, {}, { preventUserExistenceErrors: 'ENABLED' });
    const { client: open } = await createPeoplePool(context, {}, { preventUserExistenceErrors: 'LEGACY' });
    const refusal = () => Promise.reject(new Error('refused'));
    const isTelling = () => true;
    expect(await timed(hideTiming(context, hiding, refusal))).toBeGreaterThan(58);
    expect(await timed(hideTiming(context, hiding, async () => 'challenge'))).toBeGreaterThan(58);
    expect(await timed(hideTiming(context, hiding, async () => 'tokens', { isTelling }))).toBeLessThan(50);
    expect(await timed(hideTiming(context, open, refusal))).toBeLessThan(50);
  } finally {
    await context.close();
  }
});
