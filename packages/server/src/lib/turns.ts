/** Lets tasks wait for one another that have the same key, within this process. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the tasks of one key one after the other, whatever became of the one before. Gives what the task gives. */
  async take<T>(key: string, task: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(key) ?? Promise.resolve()).then(task, task);
    const settled = mine.then(
      () => {},
      () => {},
    );
    this.#last.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    }
  }
}
