import type { Context } from '#domain/context.ts';
import type { Rate } from '#lib/rates.ts';
import type { LimitCategory } from './category.ts';
import { readLimits } from './limit-store.ts';

type Throttling = Pick<Context, 'db' | 'clock' | 'local' | 'log'>;

/** How long a process goes by the limits that it has read before it reads them again. */
const readAgainMs = 500;

/** The limit that a category has in this process; undefined where it has none. */
export function limitOf(
  { local }: Pick<Context, 'local'>,
  category: LimitCategory,
  isAnswer: boolean,
): Rate | undefined {
  const perSecond = local.throttle.limitOf(category, isAnswer ? answersPerSignIn : 1);
  return perSecond === undefined ? undefined : { name: category, perSecond };
}

/** AWS: answers to challenges are counted apart from the sign-ins that they belong to, and there may be three times as many. */
const answersPerSignIn = 3;

/**
 * Whether this process may take one more request of a category now. No request waits for a query: what the limits are is
 * read beside it, twice in each second in which there are requests.
 */
export function takeTurn(context: Throttling, category: LimitCategory, isAnswer: boolean): boolean {
  const { throttle } = context.local;
  const now = context.clock.now();
  if (throttle.isDue(now, readAgainMs)) void refresh(context);
  return throttle.take(category, now, isAnswer ? answersPerSignIn : 1);
}

async function refresh(context: Throttling): Promise<void> {
  try {
    context.local.throttle.use(await readLimits(context));
  } catch (error) {
    // Whoever has no database has other troubles: what was read before holds on.
    context.log.warn({ error: String(error) }, 'the limits of requests could not be read');
  }
}
