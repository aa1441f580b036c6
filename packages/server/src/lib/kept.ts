/** The values that were kept last, by their keys: at most `max` of them, the oldest goes first. */
export class Kept<V> {
  readonly #max: number;
  // The one that was kept longest ago first.
  readonly #values = new Map<string, V>();

  constructor(max: number) {
    this.#max = max;
  }

  find(key: string): V | undefined {
    return this.#values.get(key);
  }

  keep(key: string, value: V): void {
    this.#values.delete(key);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size < this.#max) break;
      this.#values.delete(oldest);
    }
    this.#values.set(key, value);
  }
}
