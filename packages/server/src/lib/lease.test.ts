import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { whileRenewing } from './lease.ts';

test('work that is over soon renews nothing', async () => {
  const renew = vi.fn<() => Promise<void>>();
  const onLost = vi.fn<(error: unknown) => void>();
  expect(await whileRenewing(delay(10, 'done'), renew, onLost)).toBe('done');
  expect(renew).not.toHaveBeenCalled();
});

test('work that takes long is renewed until it is over, whatever becomes of the renewals', async () => {
  let isUnderWay = false;
  const renew = async () => {
    isUnderWay = true;
    await delay(100);
    isUnderWay = false;
    throw new Error('away');
  };
  const onLost = vi.fn<(error: unknown) => void>();
  await expect(
    whileRenewing(
      delay(1_550).then(() => Promise.reject(new Error('over'))),
      renew,
      onLost,
    ),
  ).rejects.toThrow('over');
  expect(isUnderWay).toBe(false);
  expect(onLost).toHaveBeenCalledTimes(1);
});
