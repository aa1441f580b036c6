import type { Context } from '#domain/context.ts';
import { parseBoolean } from './answer.ts';
import type { VerifyAuthChallengeResponseTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/**
 * Asks VerifyAuthChallengeResponse about an answer to a custom challenge; without such a trigger no answer is correct.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function verifyAuthChallenge(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly privateChallengeParameters: Readonly<Record<string, string>>;
    readonly challengeAnswer: string;
    readonly clientMetadata: Metadata;
    readonly userNotFound: boolean | undefined;
  },
): Promise<{ readonly answerCorrect: boolean }> {
  return invokeTrigger<VerifyAuthChallengeResponseTriggerEvent, { readonly answerCorrect: boolean }>(
    context,
    subject,
    'verifyAuthChallengeResponse',
    { triggerSource: 'VerifyAuthChallengeResponse_Authentication', request, response: { answerCorrect: null } },
    (answer) => ({ answerCorrect: parseBoolean(answer?.['answerCorrect']) }),
  );
}
