import type { TurnableClock } from '#lib/turnable-clock.ts';
import { isRecord } from './is-record.ts';

/**
 * Turns the clock as JSON says: `{"advanceSeconds": 3600}`, `{"now": "2030-01-01T00:00:00Z"}`, or `{"reset": true}`.
 * @returns a sentence where it cannot.
 */
export function turnClock(clock: TurnableClock, asked: unknown): string | undefined {
  const offsetMs = isRecord(asked) ? parseTurn(clock, asked) : undefined;
  if (offsetMs === undefined) return usage;
  try {
    clock.turn(offsetMs);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const usage =
  'Send one of {"advanceSeconds": 3600}, {"now": "2030-01-01T00:00:00Z"} and {"reset": true}. Seconds may have three decimals, and be negative.';

/** How far ahead it shall stand, in milliseconds; undefined for what is no turn. */
function parseTurn(clock: TurnableClock, asked: Readonly<Record<string, unknown>>): number | undefined {
  const [[name, value] = [], ...others] = Object.entries(asked);
  if (others.length > 0) return undefined;
  switch (name) {
    case 'advanceSeconds':
      return typeof value === 'number' ? clock.offsetMs() + Math.round(value * 1000) : undefined;
    case 'now': {
      const then = typeof value === 'string' && isoTime.test(value) ? Date.parse(value) : Number.NaN;
      return Number.isNaN(then) ? undefined : clock.offsetMs() + then - clock.now();
    }
    case 'reset':
      return value === true ? 0 : undefined;
    default:
      return undefined;
  }
}

/** With a zone: without one, it would be another time on every machine (RFC 3339). */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;
