import { randomFill } from 'node:crypto';

/** How often the wait is measured, and how many measurements in a row tell of a queue that stands. */
const intervalMs = 20;
const inARow = 3;

/** Goes through the event loop and a thread of the pool, as requests do that are signed or hashed for. */
function throughThreadPool(done: () => void): void {
  randomFill(Buffer.alloc(8), done);
}

/**
 * How long work in this process waits for its turn: for the event loop, and for a thread of the pool. Of the last measurements the
 * shortest counts, as CoDel has it (RFC 8289, section 3): a burst is nothing, a queue that stands is overload. It keeps no process alive.
 */
export class Pressure {
  readonly #probe: (done: () => void) => void;
  readonly #now: () => number;
  readonly #waits: number[] = [];
  readonly #timer: NodeJS.Timeout;
  #dueAt: number;
  #isUnderWay = false;

  constructor({ probe = throughThreadPool, now = () => performance.now() } = {}) {
    this.#probe = probe;
    this.#now = now;
    this.#dueAt = now() + intervalMs;
    this.#timer = setInterval(() => this.#measure(), intervalMs);
    this.#timer.unref();
  }

  /** Milliseconds that work has to wait now. */
  standingMs(): number {
    // What has not come back yet has waited for so long at least.
    const waiting = Math.max(0, this.#now() - this.#dueAt);
    return this.#waits.length < inARow ? 0 : Math.max(Math.min(...this.#waits), waiting - inARow * intervalMs);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #measure(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    this.#probe(() => {
      this.#isUnderWay = false;
      const now = this.#now();
      this.#waits.push(Math.max(0, now - this.#dueAt));
      if (this.#waits.length > inARow) this.#waits.shift();
      this.#dueAt = now + intervalMs;
    });
  }
}
