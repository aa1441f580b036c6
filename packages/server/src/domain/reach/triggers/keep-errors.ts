import type { Context } from '#domain/context.ts';
import type { FailedCall, Functions } from '#domain/functions.ts';
import { Rates } from '#lib/rates.ts';
import { saveTriggerError } from './trigger-error-store.ts';

/** Of one trigger of one pool, in this process: strangers who sign up in vain make no more writes than that. */
const perSecond = 5;

/** The functions, which keep in the database what goes wrong in them. Where that cannot be, the log says so, and nothing else changes. */
export function keepErrors<F extends Functions>(
  functions: F,
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'log'>,
): F {
  const rates = new Rates();
  const failed = async (call: FailedCall): Promise<void> => {
    const { poolId, trigger } = call;
    if (rates.refuse('trigger', `${poolId} ${trigger}`, perSecond, context.clock.now()) !== undefined) return;
    try {
      await saveTriggerError(context, call);
    } catch (error) {
      context.log.warn({ poolId, trigger, error: String(error) }, 'an error of a trigger could not be kept');
    }
  };
  return { ...functions, failed };
}
