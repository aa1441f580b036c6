import { askJson } from './ask.ts';

/** The clock of the server: what expires, expires by it. Time goes on from where it was turned to. */
export interface TestClock {
  /** What it shows. */
  now(): Promise<Date>;
  /** Turns it by so many seconds; back where the number is negative. */
  advance(seconds: number): Promise<void>;
  /** Turns it to a moment. */
  set(moment: Date): Promise<void>;
  /** Turns it to the time of this machine. */
  reset(): Promise<void>;
}

export function clockOf(endpoint: string): TestClock {
  const url = new URL('/dev/clock', endpoint);
  const turn = async (body: object) => void (await askJson(url, 'POST', body));
  return {
    now: async () => new Date(((await askJson(url)) as { now: string }).now),
    advance: (advanceSeconds) => turn({ advanceSeconds }),
    set: (moment) => turn({ now: moment.toISOString() }),
    reset: () => turn({ reset: true }),
  };
}
