import type { Context } from '#domain/context.ts';
import type { PostConfirmationTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/**
 * Tells PostConfirmation that a user is confirmed or has a new password. What has happened stays, also when it throws.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function postConfirmation(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  triggerSource: PostConfirmationTriggerEvent['triggerSource'],
  request: { readonly userAttributes: Readonly<Record<string, string>>; readonly clientMetadata: Metadata },
): Promise<void> {
  const own = { triggerSource, request, response: {} };
  await invokeTrigger<PostConfirmationTriggerEvent, void>(context, subject, 'postConfirmation', own, () => {});
}
