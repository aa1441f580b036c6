import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { isOfUser } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge } from '../../step.ts';
import { checkFactorDue } from '../second-factor/due.ts';
import { challengeFactor } from '../second-factor/put.ts';
import { type ChoiceDetail, SELECT_MFA_TYPE } from './put.ts';

/** SELECT_MFA_TYPE: the user chooses among the second factors. Only then is a code sent. */
export const selectMfaType: ChallengeKind<ChoiceDetail> = {
  required: ['USERNAME', 'ANSWER'],
  open: bySession(SELECT_MFA_TYPE),
  answer,
};

async function answer(context: Context, opened: Opened<ChoiceDetail>, responses: Parameters): Promise<Challenge> {
  const { deed, session, detail } = opened;
  if (!isOfUser(deed)) throw sessionInvalid();
  const chosen = required(responses, 'ANSWER');
  // Some of AWS's own pages call the factor EMAIL_MFA.
  const factor = detail.factors.find((name) => name === (chosen === 'EMAIL_MFA' ? 'EMAIL_OTP' : chosen));
  if (factor === undefined)
    throw new Fault('InvalidParameterException', `${chosen} is not one of the factors to choose from.`);
  const { isNew } = detail;
  const enrolment = await loadEnrolment(context, deed.user);
  checkFactorDue(deed, enrolment, { factor, isNew: isNew ?? false });
  return challengeFactor(context, deed, { factor, isNew, enrolment, writes: [spendSession(session)] });
}
