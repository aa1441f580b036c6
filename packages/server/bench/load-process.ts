import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measured, Order } from './load.ts';
import type { Stage } from './stage.ts';

type Answer = { readonly measured: Measured } | { readonly problem: string };

/** A process of its own that makes requests, one order at a time, so that its CPU time is not the server's. */
export class LoadProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./load-worker.ts', import.meta.url)));
  readonly #ended = once(this.#child, 'exit').then(() => [{ problem: 'The load process ended.' }]);

  /** @throws Error when the server answered anything but 200 */
  async run(stage: Stage, order: Order): Promise<Measured> {
    this.#child.send({ stage, order });
    const [answer] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Answer];
    if ('problem' in answer) throw new Error(`${order.operation}: ${answer.problem}`);
    return answer.measured;
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
