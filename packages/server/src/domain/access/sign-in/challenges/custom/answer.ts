import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { verifyAuthChallenge } from '#domain/reach/triggers/verify-auth-challenge.ts';
import { customAnswered } from '../../attempt.ts';
import { type Answer, type ChallengeKind, openAnswer } from '../../challenge.ts';
import { withAnsweredDevice } from '../../device.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { required } from '../../parameters.ts';
import type { Asked } from '../../step.ts';
import { customRequest } from './ask.ts';

const NAME = 'CUSTOM_CHALLENGE';

/**
 * CUSTOM_CHALLENGE: VerifyAuthChallengeResponse says whether the answer is right; DefineAuthChallenge, what follows. Whatever
 * comes of it, the answer was given: it is counted, and its session used up, before a function is asked.
 */
export const customChallenge: ChallengeKind<Asked> = { required: ['USERNAME', 'ANSWER'], answer };

async function answer(context: Context, given: Answer): Promise<Asked> {
  const { asker, responses } = given;
  const { session, attempt: before, user } = await openAnswer(context, given, [NAME]);
  const attempt = withAnsweredDevice(before, responses);
  const { state, subject, request } = await customRequest(context, asker, attempt, user);
  if (state === undefined) throw sessionInvalid();
  const guesses = new Guesses(context, asker, user, attempt.name, 'custom');
  const guess = await guesses.count([spendSession(session)]);
  const { answerCorrect } = guess.isEvaluated
    ? await verifyAuthChallenge(context, subject, {
        userAttributes: request.userAttributes,
        userNotFound: request.userNotFound,
        privateChallengeParameters: state.privateParameters,
        challengeAnswer: required(responses, 'ANSWER'),
        clientMetadata: asker.caller.clientMetadata,
      })
    : { answerCorrect: false };
  const asked = { kind: 'asked', attempt: customAnswered(attempt, answerCorrect), user } as const;
  return answerCorrect ? { ...asked, guess } : asked;
}
