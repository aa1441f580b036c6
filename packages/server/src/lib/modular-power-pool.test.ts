import { afterEach, describe, expect, test } from 'vitest';
import { ModularPowerBusy, ModularPowerPool } from './modular-power-pool.ts';
import type { Task } from './modular-power-task.ts';

/**
 * Answers with the exponent, how many tasks came with it and its own thread id as the lowest digits; dies of 13 and 14, and
 * never answers 15.
 */
const frailWorker = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { existsSync, writeFileSync } from 'node:fs';
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', (requests) => {
      const exponents = requests.map(({ task }) => task.exponent);
      if (exponents.includes(13n)) process.exit(1);
      if (exponents.includes(14n)) throw new Error('out of order');
      if (exponents.includes(15n)) return;
      const tail = BigInt(requests.length * 100000 + threadId);
      parentPort.postMessage(requests.map(({ id }, at) => ({ id, result: exponents[at] * 10000000n + tail })));
    });`)}`,
);

const task = (exponent: bigint): Task => ({ kind: 'generatorPower', exponent });
const threadOf = (result: bigint) => result % 100000n;
const batchOf = (result: bigint) => Number((result / 100000n) % 100n);
const product: Task = { kind: 'powerOfProduct', factor: 1n, base: 1n, innerExponent: 1n, exponent: 1n };

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
    const exponents = Array.from({ length: 10 }, (_, index) => BigInt(index + 100));
    const results = await Promise.all(exponents.map((exponent) => pool.run(task(exponent))));
    expect(results.map((result) => result / 10000000n)).toEqual(exponents);
  });

  test('are replaced when they die', async () => {
    start({ maxWorkers: 1, maxWaiting: 10 });
    const first = threadOf(await pool.run(task(1n)));
    const all = [pool.run(task(2n)), pool.run(task(13n)), pool.run(task(3n))];
    const [before, deadly, behind] = await Promise.allSettled(all);
    expect(deadly).toMatchObject({ status: 'rejected', reason: { message: 'A worker for SRP arithmetic died.' } });
    // What shared the first thread with the deadly task does not share its second one.
    expect([before?.status, behind?.status]).toEqual(['fulfilled', 'fulfilled']);
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
  test('gives a thread what has come together, as long as it is done soon', async () => {
    start({ maxWorkers: 1, maxWaiting: 100 });
    expect(batchOf(await pool.run(task(1n)))).toBe(1);
    const results = await Promise.all(Array.from({ length: 20 }, () => pool.run(task(1n))));
    expect(results.map(batchOf)).toEqual(Array(20).fill(4));
    const products = await Promise.all(Array.from({ length: 5 }, () => pool.run(product)));
    expect(products.map(batchOf)).toEqual([1, 1, 1, 1, 1]);
  });

  test('gives every thread its share', async () => {
    start({ maxWorkers: 2, maxWaiting: 100 });
    const results = await Promise.all(Array.from({ length: 6 }, () => pool.run(task(1n))));
    expect(results.map(batchOf)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(new Set(results.map(threadOf)).size).toBe(2);
  });

  test('refuses more than may wait, at once', async () => {
    start({ maxWorkers: 1, maxWaiting: 3 });
    const results = await Promise.allSettled(Array.from({ length: 9 }, () => pool.run(task(1n))));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(6);
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
