import type { Context } from '#domain/context.ts';
import type { PreAuthenticationTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/**
 * Asks PreAuthentication whether a sign-in may begin: it refuses by throwing. `userNotFound` is for pools that hide who
 * exists, undefined elsewhere.
 * @throws Fault UserLambdaValidationException when it refuses, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function preAuthentication(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly validationData: Metadata;
    readonly userNotFound: boolean | undefined;
  },
): Promise<void> {
  await invokeTrigger<PreAuthenticationTriggerEvent, void>(
    context,
    subject,
    'preAuthentication',
    {
      triggerSource: 'PreAuthentication_Authentication',
      request: { ...request, validationData: request.validationData ?? null },
      response: {},
    },
    () => {},
  );
}
