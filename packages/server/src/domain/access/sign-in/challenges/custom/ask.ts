import type { Context } from '#domain/context.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { unrecognizable } from '#domain/reach/triggers/answer.ts';
import { defineAuthChallenge } from '#domain/reach/triggers/define-auth-challenge.ts';
import { type Attempt, countCustom } from '../../attempt.ts';
import { isOfUser } from '../../deed.ts';
import { Guesses } from '../../guesses/guesses.ts';
import type { Asked, Challenge, Proved } from '../../step.ts';
import { newPasswordChallenge } from '../new-password/put.ts';
import { challengePassword } from '../password-verifier/put.ts';
import { challengeCustom } from './put.ts';
import { customRequest } from './request.ts';
import { dropCustomState, findCustomState } from './state-store.ts';

/**
 * Asks DefineAuthChallenge what comes next, and does it. Only a sign-in that it lets in ends the count of wrong answers: one
 * right answer may be the easy one of several.
 * @throws Fault NotAuthorizedException when the trigger ends the sign-in; InvalidLambdaResponseException when it says
 * nothing that this sign-in could do
 */
export async function askDefine(context: Context, step: Asked | Proved): Promise<Proved | Challenge> {
  const { deed } = step;
  const { attempt } = deed;
  const { srpA, guess, state: known }: Partial<Asked> = step.kind === 'asked' ? step : {};
  const state = known ?? (await findCustomState(context, attempt.id));
  const { subject, request, clientMetadata } = customRequest(deed, state);
  const answer = await defineAuthChallenge(context, subject, { ...request, clientMetadata });
  if (answer.failAuthentication) throw wrongPassword();
  if (answer.issueTokens) {
    if (!isOfUser(deed)) throw wrongPassword();
    if (isBareSrp(attempt)) throw unrecognizable();
    const ended = countCustom(attempt) > 0 ? new Guesses(context, deed, 'custom').end() : [];
    const writes = [dropCustomState(attempt.id), ...ended];
    return { kind: 'proved', deed: { ...deed, attempt: { ...attempt, granted: true } }, writes };
  }
  if (guess !== undefined) await context.db.transaction(guess.undo);
  const { challengeName } = answer;
  if (challengeName === 'CUSTOM_CHALLENGE') return challengeCustom(context, deed, state);
  if (challengeName === 'PASSWORD_VERIFIER' && srpA !== undefined) return challengePassword(context, deed, srpA);
  const isTemporary = isOfUser(deed) && deed.user.status === 'FORCE_CHANGE_PASSWORD' && attempt.password;
  if (challengeName === 'NEW_PASSWORD_REQUIRED' && isTemporary) return newPasswordChallenge(context, deed);
  throw unrecognizable();
}

/**
 * Whether SRP_A is all that the client has sent, which every stranger can. Its entry says `challengeResult: true`, and a
 * trigger that looks at nothing else would let them all in.
 */
function isBareSrp({ history }: Attempt): boolean {
  return history.length === 1 && history[0] === 'SRP_A';
}
