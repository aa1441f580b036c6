import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Answer, type ChallengeKind, type Opened, openAnswer } from '../../challenge.ts';
import { migrateOnChoice } from '../../migrate.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { proveWebAuthn, WEB_AUTHN, type WebAuthnDetail } from '../passkey/put.ts';
import { isFirstFactor } from './first-factors.ts';
import { beginFactor, SELECT_CHALLENGE, type SelectDetail } from './put.ts';

/**
 * SELECT_CHALLENGE: the user chooses a first factor by name, and may send its proof along. A client may also choose again
 * on the session of a passkey's challenge.
 */
export const selectChallenge: ChallengeKind<Verdict> = {
  required: ['USERNAME', 'ANSWER'],
  answer: (context, given) => choose(context, given, required(given.responses, 'ANSWER')),
};

/** PASSWORD and PASSWORD_SRP: the proof itself, sent as the answer to SELECT_CHALLENGE. */
export function directChoice(factor: 'PASSWORD' | 'PASSWORD_SRP'): ChallengeKind<Verdict> {
  return { required: ['USERNAME'], answer: (context, given) => choose(context, given, factor) };
}

function isPasskeySession(opened: Opened<SelectDetail>): opened is Opened<WebAuthnDetail> {
  return opened.session.challenge === WEB_AUTHN;
}

async function choose(context: Context, given: Answer, choice: string): Promise<Verdict> {
  const { asker, responses } = given;
  const opened = await openAnswer<SelectDetail>(context, given, [SELECT_CHALLENGE, WEB_AUTHN]);
  const { session, attempt, detail } = opened;
  const { available } = detail;
  if (!isFirstFactor(choice) || !available.includes(choice)) {
    throw new Fault('InvalidParameterException', `${choice} is not one of the challenges to choose from.`);
  }
  const credential = responses['CREDENTIAL'];
  if (choice === WEB_AUTHN && credential && isPasskeySession(opened)) {
    return proveWebAuthn(context, asker, opened, credential);
  }
  const user =
    opened.user === undefined && choice === 'PASSWORD'
      ? await migrateOnChoice(context, asker, { name: attempt.name, password: required(responses, 'PASSWORD') })
      : opened.user;
  const writes = [spendSession(session)];
  return beginFactor(context, asker, attempt, user, { factor: choice, available, parameters: responses, writes });
}
