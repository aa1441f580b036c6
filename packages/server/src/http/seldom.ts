import type { Log } from '#lib/log.ts';

/** Between two lines of one kind, in milliseconds. */
const pauseMs = 60_000;

/** A warning that a stranger can bring about as often as they like: written at most once a minute. */
export function seldom(log: Log): Log['warn'] {
  let silentUntil = Number.NEGATIVE_INFINITY;
  return (fields, message) => {
    const now = performance.now();
    if (now < silentUntil) return;
    silentUntil = now + pauseMs;
    log.warn(fields, message);
  };
}
