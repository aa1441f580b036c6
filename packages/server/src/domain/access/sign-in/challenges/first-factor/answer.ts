import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { asNobody, isOfUser } from '../../deed.ts';
import { migrateOnChoice } from '../../migrate.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { claimPasskey } from '../passkey/answer.ts';
import { WEB_AUTHN, type WebAuthnDetail } from '../passkey/put.ts';
import { isFirstFactor } from './first-factors.ts';
import { beginFactor, SELECT_CHALLENGE, type SelectDetail } from './put.ts';

const open = bySession<SelectDetail>(SELECT_CHALLENGE, WEB_AUTHN);

/**
 * SELECT_CHALLENGE: the user chooses a first factor by name, and may send its proof along. A client may also choose again
 * on the session of a passkey's challenge.
 */
export const selectChallenge: ChallengeKind<SelectDetail> = {
  required: ['USERNAME', 'ANSWER'],
  open,
  answer: (context, opened, responses) => choose(context, opened, responses, required(responses, 'ANSWER')),
};

/** PASSWORD and PASSWORD_SRP: the proof itself, sent as the answer to SELECT_CHALLENGE. */
export function directChoice(factor: 'PASSWORD' | 'PASSWORD_SRP'): ChallengeKind<SelectDetail> {
  return {
    required: ['USERNAME'],
    open,
    answer: (context, opened, responses) => choose(context, opened, responses, factor),
  };
}

function isPasskeySession(opened: Opened<SelectDetail>): opened is Opened<WebAuthnDetail> {
  return opened.session.challenge === WEB_AUTHN;
}

async function choose(
  context: Context,
  opened: Opened<SelectDetail>,
  responses: Parameters,
  choice: string,
): Promise<Verdict> {
  const { session, detail } = opened;
  const { available } = detail;
  if (!isFirstFactor(choice) || !available.includes(choice)) {
    throw new Fault('InvalidParameterException', `${choice} is not one of the challenges to choose from.`);
  }
  const credential = responses['CREDENTIAL'];
  if (choice === WEB_AUTHN && credential && isPasskeySession(opened)) return claimPasskey(context, opened, credential);
  const user =
    !isOfUser(opened.deed) && choice === 'PASSWORD'
      ? await migrateOnChoice(context, asNobody(opened.deed), required(responses, 'PASSWORD'))
      : opened.deed.user;
  const writes = [spendSession(session)];
  const deed = { ...opened.deed, user };
  return beginFactor(context, deed, { factor: choice, available, parameters: responses, writes });
}
