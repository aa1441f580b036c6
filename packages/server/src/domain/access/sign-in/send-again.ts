import { checkUnspent, sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Context } from '#domain/context.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { addressToSetUp, findGivenAddress, findProvedAddress } from '#domain/people/users/address.ts';
import { type Asker, withProtection } from './asker.ts';
import { findAttemptUser } from './attempt.ts';
import { bySession, type Opened } from './challenge.ts';
import { attributeOf, type CodeChallenge, type CodeDetail, challengeCode } from './challenges/code/put.ts';
import { isFirstFactor } from './challenges/first-factor/first-factors.ts';
import { sendFirstCode } from './challenges/first-factor/put.ts';
import { checkFactorDue } from './challenges/second-factor/due.ts';
import { isOfUser } from './deed.ts';
import type { Challenge } from './step.ts';

/** A challenge whose code did not come. */
export interface SentBefore {
  readonly asker: Asker;
  readonly challengeName: CodeChallenge;
  readonly session: string;
}

/** Whether a challenge is answered by a code from a message. */
export function isCodeChallenge(name: string): name is CodeChallenge {
  return name === 'EMAIL_OTP' || name === 'SMS_MFA' || name === 'SMS_OTP';
}

/**
 * Sends another code for a challenge, and puts it anew: the session of the earlier one ends, and its code with it. Limits are those of a
 * sign-in that begins anew, and nobody is answered like somebody.
 * @throws Fault NotAuthorizedException for a session that is forged, expired, used, or for another challenge, or when no such code is due
 * any more; of the limits on messages
 */
export async function sendCodeAgain(context: Context, { asker: given, ...sent }: SentBefore): Promise<Challenge> {
  const asker = withProtection(given, await admitCaller(context, given));
  return hideTiming(context, asker.client, async () => {
    const { challengeName, session: text } = sent;
    const open = bySession<CodeDetail>(challengeName);
    const opened = await open(context, { asker, challengeName, responses: {}, session: text });
    const { attempt, detail, ...session } = opened;
    await checkUnspent(context, session.id);
    const deed = { asker, attempt, user: await findAttemptUser(context, asker, attempt) };
    if (detail.factor === 'second') return sendSecond(context, { deed, session, detail }, challengeName);
    if (challengeName === 'SMS_MFA') throw sessionInvalid();
    const { available = [] } = detail;
    return sendFirstCode(context, deed, {
      factor: challengeName,
      available: available.filter(isFirstFactor),
      writes: [spendSession(session)],
    });
  });
}

async function sendSecond(
  context: Context,
  { deed, session, detail }: Opened<CodeDetail>,
  name: CodeChallenge,
): Promise<Challenge> {
  if (!isOfUser(deed)) throw sessionInvalid();
  const { isNew = false, named } = detail;
  checkFactorDue(deed, await loadEnrolment(context, deed.user), { factor: name, isNew });
  const attribute = attributeOf(name);
  const own = isNew ? findGivenAddress(deed.user, attribute) : findProvedAddress(deed.user, attribute);
  const address = named === undefined ? own : addressToSetUp(attribute, named);
  if (address === undefined) throw sessionInvalid();
  const writes = [spendSession(session)];
  const about = {
    name,
    factor: 'second',
    writes,
    ...(isNew && { isNew }),
    ...(named !== undefined && { named }),
  } as const;
  return challengeCode(context, { ...deed, address }, about);
}
