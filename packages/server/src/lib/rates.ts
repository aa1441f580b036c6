import { type Bucket, takeOne } from './bucket.ts';
import { Kept } from './kept.ts';

/** Of what each has a rate of its own. */
export type RateScope = 'address' | 'client' | 'operation' | 'pool' | 'trigger';

/** A limit that refused a request. */
export interface Rate {
  readonly name: string;
  readonly perSecond: number;
}

const maxBuckets = 10_000;

/** How often something may be asked in a second, for each address, client, pool, operation or trigger. Those used last are remembered. */
export class Rates {
  readonly #buckets = new Kept<Bucket>(maxBuckets);

  /** Takes one of what this one has left; the limit, where it has nothing. Nobody is limited without one. */
  refuse(scope: RateScope, key: string, perSecond: number | undefined, now: number): Rate | undefined {
    if (perSecond === undefined) return undefined;
    const id = `${scope} ${key}`;
    const bucket = this.#buckets.find(id) ?? { tokens: perSecond, filledAt: now };
    this.#buckets.keep(id, bucket);
    return takeOne(bucket, perSecond, now) ? undefined : { name: scope, perSecond };
  }
}
