/** One body that is being read. */
export interface BodyReader {
  /** Ends the reading, in favour of others; the budget is released by it. */
  giveWay(): void;
}

/**
 * How many bytes the bodies of all requests may take while they are read. It counts what has come, not what was announced, so
 * that nobody reserves without sending. Over the limit the largest body gives way: small requests get through while
 * somebody holds megabytes open, and the rest goes on.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  readonly #sizes = new Map<BodyReader, number>();
  #sum = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Notes how much of a body has come, in bytes. Whoever gives way for it, maybe the reader itself, has done so on return. */
  count(reader: BodyReader, size: number): void {
    this.#sum += size - (this.#sizes.get(reader) ?? 0);
    this.#sizes.set(reader, size);
    while (this.#sum > this.#limitBytes) this.#largest().giveWay();
  }

  /** Forgets a body that is read or given up. */
  release(reader: BodyReader): void {
    this.#sum -= this.#sizes.get(reader) ?? 0;
    this.#sizes.delete(reader);
  }

  #largest(): BodyReader {
    let largest: BodyReader | undefined;
    let most = -1;
    for (const [reader, size] of this.#sizes) {
      if (size > most) [largest, most] = [reader, size];
    }
    if (largest === undefined) throw new Error('a budget that nobody uses is exceeded');
    return largest;
  }
}
