import { type Decision, decideExtraFactor, decideSecondFactor } from '#domain/people/mfa/decide.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Asker } from './asker.ts';
import type { Attempt } from './attempt.ts';
import { actionOf } from './risk.ts';

/** As much of a sign-in as its second factor takes. */
export interface Factored {
  readonly asker: Pick<Asker, 'pool' | 'protection'>;
  readonly attempt: Attempt;
  readonly user: User;
}

/**
 * The second factor of a sign-in: what the pool asks this user for; where it asks for none and the sign-in is risky, what the
 * user can prove. A code from a message is no proof beside one: the same mailbox could stand for both.
 */
export function decideFactorOf(deed: Factored, enrolment: Enrolment): Decision {
  const { asker, attempt, user } = deed;
  const usual = decideSecondFactor(asker.pool, user, enrolment);
  const action = actionOf(deed)?.eventAction;
  const isDemanded = action === 'MFA_IF_CONFIGURED' || action === 'MFA_REQUIRED';
  if (usual.kind !== 'none' || !isDemanded || isBegunByCode(attempt)) return usual;
  return decideExtraFactor(asker.pool, user, enrolment) ?? usual;
}

/**
 * Whether a code from a message was the first factor. AWS: who has a second factor begins with a password; one that was
 * switched on meanwhile ends such a sign-in, since the same mailbox could stand for both.
 */
export function isBegunByCode({ flow, history, password }: Attempt): boolean {
  const isCode = ['EMAIL_OTP', 'SIGN_UP', 'SMS_OTP'].includes(history[0] ?? '');
  return flow === 'USER_AUTH' && isCode && password !== true;
}
