import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import type { Fault } from '#domain/fault.ts';
import { siteOf } from '#lib/network.ts';
import { selectUsed } from './code-budget-statements.ts';
import { lowerCount, raiseCount, raiseCountOnTop } from './count-store.ts';
import { limitExceeded, tooManyRequests } from './quota.ts';

/**
 * Who can ask for a code: anybody who knows a name (`open`), or whoever has proved a password or holds an access token
 * (`proved`). Each has budgets of its own, so that no stranger uses up those of second factors.
 */
export type CodeKind = 'open' | 'proved';

/**
 * How long codes are, and how many comparisons with codes of that length may fail in any hour. The chance that one of them was
 * right is the sum of comparisons / 10^digits: 5.9e-5 and 3.9e-5, and so 9.8e-5 for both kinds.
 */
const budgets = {
  open: [
    { digits: 6, comparisons: 40 },
    { digits: 8, comparisons: 1_500 },
    { digits: 10, comparisons: 40_000 },
  ],
  proved: [
    { digits: 6, comparisons: 25 },
    { digits: 8, comparisons: 1_200 },
    { digits: 10, comparisons: 20_000 },
  ],
} as const satisfies Record<CodeKind, readonly Budget[]>;

interface Budget {
  readonly digits: number;
  readonly comparisons: number;
}

/** What one network may use of a budget. */
function shareOfNetwork({ comparisons }: Budget): number {
  return comparisons / 5;
}

/** What is there for those who have failed already. The rest is kept for networks that have not, one comparison each. */
function shareOfFailed({ comparisons }: Budget): number {
  return (comparisons * 3) / 5;
}

const hour = 3_600_000;

type Counting = Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>;

/** Whose codes are guessed at, and by whom. */
export interface Guesser {
  readonly poolId: string;
  readonly kind: CodeKind;
  /** Absent for an administrator, whose network is nobody's. */
  readonly caller: Pick<Caller, 'address'> | undefined;
}

/**
 * How long a new code has to be: at least so many digits, and longer while guesses have used up what the pool, or the network
 * that asks, has for shorter ones. Guesses at nobody's codes make codes longer too, so that lengths tell nothing; they
 * never keep a code from being sent. A code that the operator has fixed is never longer than the least.
 * @throws Fault with the given code when every length is used up
 */
export async function chooseCodeLength(
  context: Counting,
  guesser: Guesser,
  least: 6 | 8,
  refusal: 'LimitExceededException' | 'TooManyRequestsException',
): Promise<number> {
  if (context.settings.fixedCode !== undefined) return least;
  const used = await readUsed(context, guesser);
  const lengths = budgets[guesser.kind].filter(({ digits }) => digits >= least);
  const isOpen = (budget: Budget, scope: 'real' | 'seen') =>
    used(scope, budget.digits) < shareOfFailed(budget) && used('network', budget.digits) < shareOfNetwork(budget);
  const open = lengths.find((budget) => isOpen(budget, 'seen')) ?? lengths.findLast((budget) => isOpen(budget, 'real'));
  if (open !== undefined) return open.digits;
  throw guessesHeld(refusal);
}

/** Comparisons of an answer with live codes of its length. */
export interface Comparisons {
  /** Takes them out of the budget; does not commit when there are not so many left any more. */
  readonly take: readonly Write[];
  /** Gives them back, for the transaction of the deed that the right code opens: only failures count. */
  readonly giveBack: readonly Write[];
}

/** What a guesser has left of the budget for codes of one length. */
export interface OpenBudget {
  /** How many comparisons may be made; with none, the answer has to be refused uncounted: it may be right. */
  readonly left: number;
  /** The writes that count so many of them, before they are made. */
  count(by: number): Comparisons;
}

/**
 * What a guesser has left for codes of so many digits. Comparisons that are never made, because nobody gets such a code, count
 * for the guesser's network and for the lengths to come alone: whoever asks meets the same limits, and ends nobody's codes.
 */
export async function openBudget(
  context: Counting,
  guesser: Guesser,
  digits: number,
  { isInvented }: { isInvented: boolean },
): Promise<OpenBudget> {
  const budget = budgets[guesser.kind].find((one) => one.digits === digits);
  if (context.settings.fixedCode !== undefined || budget === undefined) {
    return { left: Number.POSITIVE_INFINITY, count: () => ({ take: [], giveBack: [] }) };
  }
  const used = await readUsed(context, guesser);
  const ofNetwork = used('network', digits);
  const share = shareOfNetwork(budget);
  const usual = shareOfFailed(budget) - used('real', digits);
  const kept = budget.comparisons - used('real', digits);
  const ofPool = usual > 0 ? usual : Math.min(ofNetwork === 0 ? 1 : 0, kept);
  const window = windowOf(context.clock.now());
  const key = (scope: Scope, at: number) => `${prefixOf(context, guesser, scope)}${padded(digits)}/${at}`;
  const raised = (scope: Scope, by: number, most: number) => {
    const ids = { id: key(scope, window), previous: key(scope, window - 1) };
    return write(raiseCountOnTop, { ...ids, by, most, expiresAt: (window + 2) * hour }, { expect: 'one' });
  };
  const hasNetwork = guesser.caller !== undefined;
  return {
    left: Math.min(ofPool, hasNetwork ? share - ofNetwork : Number.POSITIVE_INFINITY),
    count(by) {
      const most = usual > 0 ? shareOfFailed(budget) : budget.comparisons;
      const seen = { id: key('seen', window), by, most: Number.MAX_SAFE_INTEGER, expiresAt: (window + 2) * hour };
      const scopes: Scope[] = [
        'seen',
        ...(isInvented ? [] : ['real' as const]),
        ...(hasNetwork ? ['network' as const] : []),
      ];
      return {
        take: [
          write(raiseCount, seen, { expect: 'one' }),
          isInvented ? raised('real', 0, most - by) : raised('real', by, most),
          ...(hasNetwork ? [raised('network', by, share)] : []),
        ],
        giveBack: scopes.map((scope) => write(lowerCount, { id: key(scope, window), by })),
      };
    },
  };
}

/** The refusal of an answer that may be right, and of a code that would be guessed at. */
export function guessesHeld(code: 'LimitExceededException' | 'TooManyRequestsException'): Fault {
  return code === 'LimitExceededException' ? limitExceeded() : tooManyRequests();
}

/** Failures at real codes; at all codes, also those that nobody gets; and at all codes from the guesser's network. */
type Scope = 'network' | 'real' | 'seen';

/** What was used in this hour of the clock and the one before, which holds for any hour. */
async function readUsed(context: Counting, guesser: Guesser): Promise<(scope: Scope, digits: number) => number> {
  const pool = poolPrefixOf(guesser);
  const network = prefixOf(context, guesser, 'network');
  const rows = await context.db.all(selectUsed, {
    first: `${pool}real/`,
    last: `${pool}seen/~`,
    networkFirst: network,
    networkLast: `${network}~`,
  });
  const used = new Map(rows.map((row) => [row.id, row.used]));
  const window = windowOf(context.clock.now());
  return (scope, digits) => {
    if (scope === 'network' && guesser.caller === undefined) return 0;
    const key = `${prefixOf(context, guesser, scope)}${padded(digits)}/`;
    return (used.get(`${key}${window}`) ?? 0) + (used.get(`${key}${window - 1}`) ?? 0);
  };
}

function poolPrefixOf({ poolId, kind }: Guesser): string {
  return `code-comparisons/${poolId}/${kind}/`;
}

function prefixOf({ secrets }: Pick<Context, 'secrets'>, guesser: Guesser, scope: Scope): string {
  const pool = poolPrefixOf(guesser);
  if (scope !== 'network') return `${pool}${scope}/`;
  const digest = secrets.digest('code-guesser', guesser.poolId, siteOf(guesser.caller?.address ?? ''));
  return `${pool}from/${Buffer.from(digest).toString('base64url')}/`;
}

function windowOf(now: number): number {
  return Math.floor(now / hour);
}

function padded(digits: number): string {
  return String(digits).padStart(2, '0');
}
