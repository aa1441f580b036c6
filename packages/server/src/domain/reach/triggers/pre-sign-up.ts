import type { Context } from '#domain/context.ts';
import { parseBoolean } from './answer.ts';
import type { PreSignUpTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** What a pool's function decides about somebody who is about to become a user. */
export interface PreSignUpDecision {
  readonly autoConfirmUser: boolean;
  readonly autoVerifyEmail: boolean;
  readonly autoVerifyPhone: boolean;
}

/**
 * Asks PreSignUp about a new user; without such a trigger nothing is confirmed and nothing verified.
 * @throws Fault UserLambdaValidationException when it refuses, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function preSignUp(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  triggerSource: PreSignUpTriggerEvent['triggerSource'],
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly validationData: Metadata;
    readonly clientMetadata: Metadata;
  },
): Promise<PreSignUpDecision> {
  const own = {
    triggerSource,
    request: { ...request, validationData: request.validationData ?? null },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  };
  return invokeTrigger<PreSignUpTriggerEvent, PreSignUpDecision>(context, subject, 'preSignUp', own, (answer) => ({
    autoConfirmUser: parseBoolean(answer?.['autoConfirmUser']),
    autoVerifyEmail: parseBoolean(answer?.['autoVerifyEmail']),
    autoVerifyPhone: parseBoolean(answer?.['autoVerifyPhone']),
  }));
}
