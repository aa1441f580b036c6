import type { Context } from '#domain/context.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { notConfirmed } from '../account.ts';
import { inventFactors, isFirstFactor, loadFirstFactors } from '../challenges/first-factor/first-factors.ts';
import { beginFactor, challengeSelection } from '../challenges/first-factor/put.ts';
import { asNobody, type Deed, isOfUser, passed } from '../deed.ts';
import type { Beginning, Flow } from '../flow.ts';
import { required } from '../parameters.ts';
import { useConfirmedSignUp } from '../sign-up-continuation.ts';
import type { Verdict } from '../step.ts';
import { isUntold } from '../untold.ts';

/** USER_AUTH: the user chooses among the first factors that the pool allows, or prefers one from the start. */
export const userAuth: Flow = {
  callers: 'both',
  required: ['USERNAME'],
  needsPassword: false,
  sentPassword: (parameters) =>
    parameters['PREFERRED_CHALLENGE'] === 'PASSWORD' ? required(parameters, 'PASSWORD') : undefined,
  begin,
};

async function begin(context: Context, deed: Deed, { parameters, session }: Beginning): Promise<Verdict> {
  if (session !== undefined) return continueSignUp(context, deed, session);
  const { asker, attempt } = deed;
  const preferred = parameters['PREFERRED_CHALLENGE'];
  const invent = () => inventFactors(context, asker.pool, attempt.name);
  if (!isOfUser(deed)) return beginWith(context, deed, { available: invent(), parameters });
  if (isUntold(deed)) return beginWith(context, deed, { available: invent(), parameters });
  const { available, enrolment } = await loadFirstFactors(context, asker.pool, deed.user);
  // AWS: a code as the first factor confirms an account; with any other it is told that it is not confirmed. A client that hides who
  // exists tells that to whoever has proved something.
  const codes = available.filter((factor) => factor === 'EMAIL_OTP' || factor === 'SMS_OTP');
  const isToldFirst = deed.user.status === 'UNCONFIRMED' && !hidesUsers(asker.client);
  if (isToldFirst && !codes.some((code) => code === preferred)) throw notConfirmed();
  if (available.length > 0) return beginWith(context, deed, { available, parameters, enrolment });
  if (!hidesUsers(asker.client)) throw wrongPassword();
  // Who has nothing to sign in with is like nobody.
  return beginWith(context, asNobody(deed), { available: invent(), parameters });
}

function beginWith(
  context: Context,
  deed: Deed,
  offer: Omit<Parameters<typeof beginFactor>[2], 'factor' | 'writes'>,
): Promise<Verdict> {
  const preferred = offer.parameters['PREFERRED_CHALLENGE'];
  if (!isFirstFactor(preferred) || !offer.available.includes(preferred)) {
    return challengeSelection(context, deed, offer.available);
  }
  return beginFactor(context, deed, { ...offer, factor: preferred, writes: [] });
}

/** AWS: the session of ConfirmSignUp signs its user in at once, for the first time, without another factor. */
async function continueSignUp(context: Context, deed: Deed, session: string): Promise<Verdict> {
  const { user, writes } = await useConfirmedSignUp(context, deed, session);
  const { deviceKey: _, ...attempt } = deed.attempt;
  return { kind: 'proved', deed: passed({ ...deed, attempt }, 'SIGN_UP', user), writes };
}
