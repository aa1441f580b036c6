/** The time, in whole milliseconds since 1970. Tests turn it by hand. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The second that a millisecond lies in: tokens and the wire count in seconds. */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
