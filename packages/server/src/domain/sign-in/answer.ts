import { checkSecretHash } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Answer, challenges } from './challenges/index.ts';
import { nextStep } from './next-step.ts';
import { required } from './parameters.ts';
import type { Step } from './step.ts';

/**
 * Takes the answer to a challenge: the deed behind RespondToAuthChallenge and AdminRespondToAuthChallenge.
 * @throws Fault InvalidParameterException for a missing response, NotAuthorizedException for a wrong answer or a session
 * that is forged, expired, used, or for another challenge.
 */
export async function answerChallenge(context: Context, challengeName: string, answer: Answer): Promise<Step> {
  const challenge = challenges[challengeName];
  if (challenge === undefined) throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  for (const name of challenge.required) required(answer.responses, name);
  checkSecretHash(answer.asker.client, answer.responses['SECRET_HASH'], [required(answer.responses, 'USERNAME')]);
  return nextStep(context, answer.asker, await challenge.answer(context, answer));
}
