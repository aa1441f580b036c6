import type { Clock } from './clock.ts';

/** A clock that runs as another one does, and stands so far from it as it was turned. For development and tests. */
export interface TurnableClock extends Clock {
  /** How far it is ahead of the other clock, in milliseconds; negative where it is behind. */
  offsetMs(): number;
  /**
   * Turns it so far ahead of the other clock.
   * @throws RangeError for a time that no date can tell (before 1970, or after the year 9999).
   */
  turn(offsetMs: number): void;
}

const lastMs = Date.UTC(9999, 11, 31);

/** Makes one that begins with the time of `clock`. */
export function createTurnableClock(clock: Clock): TurnableClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    offsetMs: () => offset,
    turn(offsetMs) {
      const then = clock.now() + offsetMs;
      if (!(Number.isInteger(then) && then >= 0 && then <= lastMs)) {
        throw new RangeError('A clock shows whole milliseconds from 1970 to 9999.');
      }
      offset = offsetMs;
    },
  };
}
