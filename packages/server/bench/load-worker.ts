import { measureLoad, type Order } from './load.ts';
import type { Stage } from './stage.ts';

/** The program of a load process: carries out one order after the other. */
process.on('message', ({ stage, order }: { stage: Stage; order: Order }) => {
  measureLoad(stage, order).then(
    (measured) => process.send?.({ measured }),
    (error: Error) => process.send?.({ problem: error.stack ?? error.message }),
  );
});
process.on('disconnect', () => process.exit());
