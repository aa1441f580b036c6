/** What one second allows, and what is left of it. */
export interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Takes one of a bucket, if it has one: it holds what one second allows, and fills up steadily. `now` is in milliseconds of any clock. */
export function takeOne(bucket: Bucket, perSecond: number, now: number): boolean {
  // A clock that was set back fills nothing.
  const elapsedMs = Math.max(0, now - bucket.filledAt);
  bucket.tokens = Math.min(perSecond, bucket.tokens + (elapsedMs / 1000) * perSecond);
  bucket.filledAt = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
