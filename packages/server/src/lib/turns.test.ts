import { expect, test } from 'vitest';
import { Turns } from './turns.ts';

test('tasks of one key run one after the other, those of another key meanwhile', async () => {
  const turns = new Turns();
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = turns.take('ann', async () => {
    await promise;
    order.push('first');
  });
  const second = turns.take('ann', async () => order.push('second'));
  await turns.take('bob', async () => order.push('other'));
  resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['other', 'first', 'second']);
});

test('a task that fails holds up nobody', async () => {
  const turns = new Turns();
  const failing = turns.take('ann', () => Promise.reject(new Error('down')));
  const next = turns.take('ann', async () => 'done');
  await expect(failing).rejects.toThrow('down');
  expect(await next).toBe('done');
});
