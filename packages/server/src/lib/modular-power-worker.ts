import { parentPort } from 'node:worker_threads';
import { compute, type Task } from './modular-power-task.ts';

/** One of the tasks that go to a worker together, and what comes back for it: the result, or the text of an error. */
export interface Request {
  readonly id: number;
  readonly task: Task;
}

export type Response =
  | { readonly id: number; readonly result: bigint }
  | { readonly id: number; readonly error: string };

parentPort?.on('message', (requests: readonly Request[]) => {
  parentPort?.postMessage(requests.map(({ id, task }) => answer(id, task)));
});

function answer(id: number, task: Task): Response {
  try {
    return { id, result: compute(task) };
  } catch (error) {
    return { id, error: String(error) };
  }
}
