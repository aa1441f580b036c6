import { type Bucket, takeOne } from './bucket.ts';

/**
 * Limits per second by name, and what was taken of them: a bucket each, which holds what one second allows and fills up
 * steadily. What has no limit is never refused; what is refused is told by its name. Times are milliseconds of any clock.
 */
export class Throttle {
  #limits: ReadonlyMap<string, number> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  readonly #buckets = new Map<string, Bucket>();
  readonly #tellRefused: (name: string) => void;

  constructor(tellRefused: (name: string) => void = () => undefined) {
    this.#tellRefused = tellRefused;
  }

  /** Whether the limits are to be read again, which is then up to whoever asked first. */
  isDue(now: number, afterMs: number): boolean {
    if (Math.abs(now - this.#readAt) < afterMs) return false;
    this.#readAt = now;
    return true;
  }

  /** Goes by these limits from now on. */
  use(limits: ReadonlyMap<string, number>): void {
    this.#limits = limits;
  }

  /** Takes one of what a name has left, if it has; with `times` from a bucket apart, which holds so many times as much. */
  take(name: string, now: number, times = 1): boolean {
    const limit = this.#limits.get(name);
    if (limit === undefined) return true;
    const perSecond = limit * times;
    const key = `${name} ${times}`;
    const bucket = this.#buckets.get(key) ?? { tokens: perSecond, filledAt: now };
    this.#buckets.set(key, bucket);
    if (takeOne(bucket, perSecond, now)) return true;
    this.#tellRefused(name);
    return false;
  }

  /** How much of a name one second allows; undefined where that is not limited. */
  limitOf(name: string, times = 1): number | undefined {
    const limit = this.#limits.get(name);
    return limit === undefined ? undefined : limit * times;
  }
}
