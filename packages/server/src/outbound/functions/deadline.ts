import { FunctionError } from '#domain/functions.ts';

/** The moment at which a call is given up. */
export class Deadline {
  readonly #at: number;

  /** `milliseconds` from now. */
  constructor(milliseconds: number) {
    this.#at = performance.now() + milliseconds;
  }

  /** Whole milliseconds that are left; never negative. */
  leftMs(): number {
    return Math.max(0, Math.ceil(this.#at - performance.now()));
  }

  /** Aborts at the deadline. */
  signal(): AbortSignal {
    return AbortSignal.timeout(this.leftMs());
  }
}

/** What a call that took too long is told. */
export function tookTooLong(name: string): FunctionError {
  return new FunctionError('timeout', `${name} took too long`);
}
