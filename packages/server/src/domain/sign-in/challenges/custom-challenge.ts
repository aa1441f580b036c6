import { sessionInvalid, spendSession } from '#domain/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { verifyAuthChallenge } from '#domain/triggers/verify-auth-challenge.ts';
import { customAnswered } from '../attempt.ts';
import { commit } from '../commit.ts';
import { customRequest } from '../custom-auth.ts';
import { withAnsweredDevice } from '../device.ts';
import { required } from '../parameters.ts';
import { type Answer, type ChallengeKind, openAnswer } from '../pose.ts';
import type { Asked } from '../step.ts';

const NAME = 'CUSTOM_CHALLENGE';

/** CUSTOM_CHALLENGE: VerifyAuthChallengeResponse says whether the answer is right; DefineAuthChallenge, what follows. */
export const customChallenge: ChallengeKind<Asked> = { required: ['USERNAME', 'ANSWER'], answer };

async function answer(context: Context, given: Answer): Promise<Asked> {
  const { asker, responses } = given;
  const { session, attempt: before, user } = await openAnswer(context, given, [NAME]);
  const attempt = withAnsweredDevice(before, responses);
  const { state, subject, request } = await customRequest(context, asker, attempt, user);
  if (state === undefined) throw sessionInvalid();
  const { answerCorrect } = await verifyAuthChallenge(context, subject, {
    userAttributes: request.userAttributes,
    userNotFound: request.userNotFound,
    privateChallengeParameters: state.privateParameters,
    challengeAnswer: required(responses, 'ANSWER'),
    clientMetadata: asker.caller.clientMetadata,
  });
  // Right or wrong, the answer was given: what follows is a new challenge.
  await commit(context, [spendSession(session)]);
  return { kind: 'asked', attempt: customAnswered(attempt, answerCorrect), user };
}
