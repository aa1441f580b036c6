import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { lowerCount, raiseCount } from './count-store.ts';

/** How long codes are, and how many comparisons a pool has in an hour for codes of that length. */
const budgets = [
  { digits: 6, comparisons: 50 },
  { digits: 8, comparisons: 4_000 },
  { digits: 10, comparisons: 90_000 },
] as const;

const hour = 3_600_000;

const selectUsed = statement<{ first: string; last: string }, { id: string; used: number }>(
  'code-comparisons-used',
  'select id, used from counts where id >= :first and id <= :last',
);

type Counting = Pick<Context, 'db' | 'clock' | 'settings'>;

/**
 * How long a new code has to be: at least so many digits, and longer while guesses have used up what the pool has for
 * shorter ones. So the chance that anybody in the pool is guessed stays under 1e-4 in an hour, however many accounts are
 * guessed at: a budget of 50 at six digits, 4,000 at eight and 90,000 at ten. Nobody shuts a pool out with less than all of
 * them. A code that the operator has fixed is as long as it is.
 * @throws Fault with the given code when every length is used up
 */
export async function chooseCodeLength(
  { db, clock, settings }: Counting,
  poolId: string,
  least: 6 | 8,
  refusal: 'LimitExceededException' | 'TooManyRequestsException',
): Promise<number> {
  if (settings.fixedCode !== undefined) return settings.fixedCode.length;
  const { key } = windowOf(clock.now(), poolId);
  const rows = await db.all(selectUsed, { first: key, last: `${key}~` });
  const used = new Map(rows.map((row) => [row.id, row.used]));
  const open = budgets.find(
    ({ digits, comparisons }) => digits >= least && (used.get(idOf(key, digits)) ?? 0) < comparisons,
  );
  if (open !== undefined) return open.digits;
  const text = {
    LimitExceededException: 'Attempt limit exceeded, please try after some time.',
    TooManyRequestsException: 'Too many requests',
  };
  throw new Fault(refusal, text[refusal]);
}

/** Comparisons of an answer with live codes of its length. */
export interface Comparisons {
  /** Takes them out of the pool's budget; does not commit when there are not so many left. */
  readonly take: readonly Write[];
  /** Gives them back, for the transaction of the deed that the right code opens: only failures count. */
  readonly giveBack: readonly Write[];
}

/** The writes that count comparisons with codes of so many digits, before they are made. */
export function countComparisons(
  { clock, settings }: Pick<Context, 'clock' | 'settings'>,
  poolId: string,
  digits: number,
  by: number,
): Comparisons {
  const budget = budgets.find((one) => one.digits === digits);
  if (settings.fixedCode !== undefined || budget === undefined) return { take: [], giveBack: [] };
  const { key, expiresAt } = windowOf(clock.now(), poolId);
  const id = idOf(key, digits);
  return {
    take: [write(raiseCount, { id, by, most: budget.comparisons, expiresAt }, { expect: 'one' })],
    giveBack: [write(lowerCount, { id, by })],
  };
}

function windowOf(now: number, poolId: string): { key: string; expiresAt: number } {
  const window = Math.floor(now / hour);
  return { key: `code-comparisons/${poolId}/${window}/`, expiresAt: (window + 1) * hour };
}

function idOf(key: string, digits: number): string {
  return `${key}${String(digits).padStart(2, '0')}`;
}
