import { afterEach, describe, expect, test } from 'vitest';
import { ModularPowerBusy, ModularPowerPool } from './modular-power-pool.ts';
import type { Task } from './modular-power-task.ts';

/** Answers with the exponent and its own thread id as the lowest digits; dies of 13, and of 14 the first time. */
const frailWorker = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { existsSync, writeFileSync } from 'node:fs';
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ id, task: { exponent } }) => {
      if (exponent === 13n) process.exit(1);
      if (exponent === 14n) throw new Error('out of order');
      if (exponent === 15n) return;
      parentPort.postMessage({ id, result: exponent * 100000n + BigInt(threadId) });
    });`)}`,
);

const task = (exponent: bigint): Task => ({ kind: 'generatorPower', exponent });
const threadOf = (result: bigint) => result % 100000n;

let pool: ModularPowerPool;
const start = (options = { maxWorkers: 2, maxWaiting: 10 }, worker = frailWorker) => {
  pool = new ModularPowerPool(worker, options);
  return pool;
};

afterEach(() => pool.close());

describe('threads', () => {
  test('are started as there is work, and kept', async () => {
    start();
    const first = threadOf(await pool.run(task(1n)));
    expect(threadOf(await pool.run(task(1n)))).toBe(first);
    const results = await Promise.all(Array.from({ length: 8 }, () => pool.run(task(1n))));
    const threads = new Set(results.map(threadOf));
    expect(threads.size).toBe(2);
    expect(threads).toContain(first);
  });

  test('answer every task with its own result', async () => {
    start();
    const exponents = Array.from({ length: 12 }, (_, index) => BigInt(index + 100));
    const results = await Promise.all(exponents.map((exponent) => pool.run(task(exponent))));
    expect(results.map((result) => result / 100000n)).toEqual(exponents);
  });

  test('are replaced when they die', async () => {
    start({ maxWorkers: 1, maxWaiting: 10 });
    const first = threadOf(await pool.run(task(1n)));
    const [deadly, waiting] = await Promise.allSettled([pool.run(task(13n)), pool.run(task(2n)), pool.run(task(3n))]);
    expect(deadly).toMatchObject({ status: 'rejected', reason: { message: 'A worker for SRP arithmetic died.' } });
    // Which of them shared the second, also deadly, thread is a matter of chance; the pool has to be sound after it.
    expect(['fulfilled', 'rejected']).toContain(waiting.status);
    expect(threadOf(await pool.run(task(4n)))).not.toBe(first);
  });

  test('tell why they died', async () => {
    start();
    await expect(pool.run(task(14n))).rejects.toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ message: 'out of order' }) }),
    );
  });

  test('that cannot be started do not leave a task waiting', async () => {
    start(undefined, new URL('./not-there.ts', import.meta.url));
    await expect(pool.run(task(1n))).rejects.toThrow('A worker for SRP arithmetic died.');
  });
});

describe('the queue', () => {
  test('refuses more than may wait, at once', async () => {
    start({ maxWorkers: 1, maxWaiting: 3 });
    const results = await Promise.allSettled(Array.from({ length: 9 }, () => pool.run(task(1n))));
    const refused = results.filter((result) => result.status === 'rejected');
    // One thread takes two, three wait.
    expect(refused).toHaveLength(4);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(ModularPowerBusy);
    expect(threadOf(await pool.run(task(1n)))).toBeGreaterThan(0n);
  });
});

describe('closing', () => {
  test('rejects what is under way, what waits and what comes later', async () => {
    start({ maxWorkers: 1, maxWaiting: 3 });
    const running = Array.from({ length: 4 }, () => pool.run(task(15n)));
    const outcome = Promise.allSettled(running);
    await pool.close();
    expect((await outcome).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    await expect(pool.run(task(1n))).rejects.toThrow('SRP arithmetic is closed.');
  });
});
