import { askPreAuthentication, findAccount, notConfirmed, wrongPassword } from '../account.ts';
import { newAttempt } from '../attempt.ts';
import { availableFactors, isFirstFactor } from '../first-factors.ts';
import type { Flow } from '../flow.ts';
import { required } from '../parameters.ts';
import { beginFactor, challengeSelection } from '../user-auth.ts';

/** USER_AUTH: the user chooses among the first factors that the pool allows, or prefers one from the start. */
export const userAuth: Flow['begin'] = async (context, asker, beginning) => {
  const { parameters, validationData } = beginning;
  const name = required(parameters, 'USERNAME');
  const preferred = parameters['PREFERRED_CHALLENGE'];
  const user = await findAccount(context, asker, name);
  await askPreAuthentication(context, asker, name, user, validationData);
  const attempt = newAttempt('USER_AUTH', name, user, parameters['DEVICE_KEY']);
  const available = await availableFactors(context, asker.pool, user);
  // AWS: a code as the first factor confirms an account; with any other it is told that it is not confirmed.
  const codes = available.filter((factor) => factor === 'EMAIL_OTP' || factor === 'SMS_OTP');
  const isUnconfirmed = user?.status === 'UNCONFIRMED';
  if (isUnconfirmed && !codes.some((code) => code === preferred)) throw notConfirmed();
  if (available.length === 0) throw wrongPassword();
  if (!isFirstFactor(preferred) || !available.includes(preferred)) {
    return challengeSelection(context, asker, attempt, available);
  }
  return beginFactor(context, asker, attempt, user, { factor: preferred, available, parameters });
};
