/** Lets those who want to know the same at the same time look once together. */
export class SharedLook<T> {
  readonly #look: () => Promise<T>;
  #running: Promise<T> | undefined;
  #waiting: Promise<T> | undefined;

  constructor(look: () => Promise<T>) {
    this.#look = look;
  }

  /** What the look finds that is under way, or one that begins now. @throws what the look throws */
  join(): Promise<T> {
    return this.#running ?? this.#run();
  }

  /** What a look finds that begins after this call: one that is under way may have read before what is sought was there. */
  anew(): Promise<T> {
    if (this.#running === undefined) return this.#run();
    this.#waiting ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#waiting;
  }

  async #run(): Promise<T> {
    this.#waiting = undefined;
    const running = this.#look();
    this.#running = running;
    try {
      return await running;
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }
}
