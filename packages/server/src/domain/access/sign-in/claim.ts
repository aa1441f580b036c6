import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { recordsEvents } from '#domain/people/auth-events/auth-event.ts';
import { guessesHeld } from '#domain/people/codes/code-budget.ts';
import { takeQuota } from '#domain/people/codes/quota.ts';
import { ownerOf } from '#domain/people/nobody/quota-owner.ts';
import { recordFailure } from './events.ts';
import { Guesses, GuessesHeld } from './guesses/guesses.ts';
import type { Claimed, Proved } from './step.ts';

/** What a true claim leads to, and whether it has to look like a false one. */
export interface Settled {
  readonly isHidden: boolean;
}

/**
 * Finds out whether a claim to a secret is true, and gives what follows from it, which `settle` finds out. What has to look like
 * a false claim counts as one, so that no number of tries tells it apart. Every proof of a sign-in comes by here, so that
 * none is compared uncounted, or fails without a word in the user's log.
 * @throws Fault NotAuthorizedException while what is guessed at is locked; the refusal of the claim, or what comparing the
 * secret throws, when it is wrong; TooManyRequestsException when it was not compared, and may be right
 */
export async function judge<Outcome extends Settled>(
  context: Context,
  claimed: Claimed,
  settle: (proved: Proved) => Promise<Outcome>,
): Promise<Outcome> {
  const { deed, guessed, logs, prove, refusal } = claimed;
  let isHidden = false;
  const evaluate = async () => {
    const proved = await prove();
    const outcome = proved && (await settle(proved));
    isHidden = outcome?.isHidden ?? false;
    return isHidden ? undefined : outcome;
  };
  let outcome: Outcome | undefined;
  try {
    outcome = guessed === 'nothing' ? await evaluate() : await new Guesses(context, deed, guessed).evaluate(evaluate);
  } catch (error) {
    if (error instanceof GuessesHeld) throw guessesHeld('TooManyRequestsException');
    if (error instanceof Fault && logs !== 'wrong') await log(context, claimed);
    throw error;
  }
  if (outcome !== undefined) return outcome;
  if (!isHidden) await log(context, claimed);
  throw refusal();
}

/** What cannot be locked could fill the log: what is limited leaves only so much there as locks would let others leave. */
async function log(context: Context, { deed, logged, logs }: Claimed): Promise<void> {
  const { asker, attempt, user } = deed;
  if (logs === 'limited') {
    if (!recordsEvents(asker.pool)) return;
    if (!(await takeQuota(context, ownerOf(asker, attempt.name, user), 'log-passkey-failure'))) return;
  }
  await recordFailure(context, deed, logged);
}
