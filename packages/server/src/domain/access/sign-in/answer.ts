import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { hideTiming } from '#domain/people/nobody/hide-timing.ts';
import { checkSecretHash } from '#domain/tenant/clients/client.ts';
import type { Answer } from './challenge.ts';
import { challenges, isChallengeName } from './challenges/index.ts';
import { nextStep } from './next-step.ts';
import { required } from './parameters.ts';
import type { Step } from './step.ts';

/**
 * Takes the answer to a challenge: the deed behind RespondToAuthChallenge and AdminRespondToAuthChallenge.
 * @throws Fault InvalidParameterException for a missing response, NotAuthorizedException for a wrong answer or a session
 * that is forged, expired, used, or for another challenge; what the challenge and the steps behind it throw.
 */
export async function answerChallenge(context: Context, answer: Answer): Promise<Step> {
  const { asker, challengeName, responses } = answer;
  if (!isChallengeName(challengeName)) throw sessionInvalid();
  const challenge = challenges[challengeName];
  for (const name of challenge.required) required(responses, name);
  checkSecretHash(asker.client, responses['SECRET_HASH'], [required(responses, 'USERNAME')]);
  return hideTiming(
    context,
    asker.client,
    async () => nextStep(context, asker, await challenge.answer(context, answer)),
    {
      isTelling: ({ kind }) => kind === 'tokens',
    },
  );
}
