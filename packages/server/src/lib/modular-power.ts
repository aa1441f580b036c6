import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { ModularPowerPool } from './modular-power-pool.ts';
import { compute, type PowerOfProduct, type Task } from './modular-power-task.ts';

/** Powers in the 3072-bit SRP group. Every method rejects with `ModularPowerBusy` when too much is waiting. */
export interface ModularPower {
  /** 2 to the power of `exponent`. */
  generatorPower(exponent: bigint): Promise<bigint>;
  /** `(factor * base ^ innerExponent) ^ exponent`, in one go. */
  powerOfProduct(product: PowerOfProduct): Promise<bigint>;
  /** For how many milliseconds what is next has waited. */
  waitedMs(): number;
  /** Ends the workers; what is still waiting is rejected. */
  close(): Promise<void>;
}

/**
 * Makes the arithmetic that suits this machine: on worker threads, so that the event loop stays free, when there is more
 * than one core; on this thread otherwise, or with 0 `workers`. Workers start when there is work for them.
 */
export function createModularPower({ workers = defaultWorkers() }: { workers?: number } = {}): ModularPower {
  if (workers === 0) return onThisThread;
  const pool = new ModularPowerPool(workerUrl, { maxWorkers: workers, maxWaiting: waitingPerWorker * workers });
  return modularPower((task) => pool.run(task), { close: () => pool.close(), waitedMs: () => pool.waitedMs() });
}

// Runs from the sources and from a bundle, where the worker has to lie beside this file.
const workerUrl = new URL(`./modular-power-worker${extname(import.meta.url)}`, import.meta.url);

// A fifth of a second of work.
const waitingPerWorker = 128;

// One core is left to the event loop and to the thread pool in which tokens are signed.
function defaultWorkers(): number {
  return Math.min(availableParallelism() - 1, 8);
}

const onThisThread = modularPower(async (task) => compute(task), { close: async () => {}, waitedMs: () => 0 });

function modularPower(
  run: (task: Task) => Promise<bigint>,
  rest: Pick<ModularPower, 'close' | 'waitedMs'>,
): ModularPower {
  return {
    generatorPower: (exponent) => run({ kind: 'generatorPower', exponent }),
    powerOfProduct: (product) => run({ kind: 'powerOfProduct', ...product }),
    ...rest,
  };
}
