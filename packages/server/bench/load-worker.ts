import { measureLoad, type Order } from './load.ts';
import type { Stage } from './stage.ts';

/** The program of a load process: carries out one order after the other. */
process.on('message', async ({ stage, order }: { stage: Stage; order: Order }) => {
  try {
    process.send?.({ measured: await measureLoad(stage, order) });
  } catch (error) {
    process.send?.({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on('disconnect', () => process.exit());
