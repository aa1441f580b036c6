import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Answer, type ChallengeKind, openAnswer } from '../../challenge.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { type ChoiceDetail, challengeSecondFactor, checkFactorDue } from '../second-factor/put.ts';

/** SELECT_MFA_TYPE: the user chooses among the second factors. Only then is a code sent. */
export const selectMfaType: ChallengeKind<Verdict> = { required: ['USERNAME', 'ANSWER'], answer };

async function answer(context: Context, given: Answer): Promise<Verdict> {
  const { session, attempt, detail, user } = await openAnswer<ChoiceDetail>(context, given, ['SELECT_MFA_TYPE']);
  if (user === undefined) throw sessionInvalid();
  const chosen = required(given.responses, 'ANSWER');
  // Some of AWS's own pages call the factor EMAIL_MFA.
  const factor = detail.factors.find((name) => name === (chosen === 'EMAIL_MFA' ? 'EMAIL_OTP' : chosen));
  if (factor === undefined)
    throw new Fault('InvalidParameterException', `${chosen} is not one of the factors to choose from.`);
  const { isNew } = detail;
  await checkFactorDue(context, given.asker, user, { factor, isNew: isNew ?? false });
  const writes = [spendSession(session)];
  return challengeSecondFactor(context, given.asker, attempt, user, { factor, isNew, writes });
}
