import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { verifyAuthChallenge } from '#domain/reach/triggers/verify-auth-challenge.ts';
import { customAnswered } from '../../attempt.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { withAnsweredDevice } from '../../device.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Asked } from '../../step.ts';
import { CUSTOM_CHALLENGE } from './put.ts';
import { customRequest } from './request.ts';
import { findCustomState } from './state-store.ts';

/**
 * CUSTOM_CHALLENGE: VerifyAuthChallengeResponse says whether the answer is right; DefineAuthChallenge, what follows. Whatever
 * comes of it, the answer was given: it is counted, and its session used up, before a function is asked.
 */
export const customChallenge: ChallengeKind = {
  required: ['USERNAME', 'ANSWER'],
  open: bySession(CUSTOM_CHALLENGE),
  answer,
};

async function answer(context: Context, opened: Opened<unknown>, responses: Parameters): Promise<Asked> {
  const deed = withAnsweredDevice(opened.deed, responses);
  const state = await findCustomState(context, deed.attempt.id);
  if (state === undefined) throw sessionInvalid();
  const { subject, request, clientMetadata } = customRequest(deed, state);
  const guess = await new Guesses(context, deed, 'custom').count([spendSession(opened.session)]);
  const { answerCorrect } = guess.isEvaluated
    ? await verifyAuthChallenge(context, subject, {
        userAttributes: request.userAttributes,
        userNotFound: request.userNotFound,
        privateChallengeParameters: state.privateParameters,
        challengeAnswer: required(responses, 'ANSWER'),
        clientMetadata,
      })
    : { answerCorrect: false };
  const attempt = customAnswered(deed.attempt, answerCorrect);
  return { kind: 'asked', deed: { ...deed, attempt }, state, ...(answerCorrect && { guess }) };
}
