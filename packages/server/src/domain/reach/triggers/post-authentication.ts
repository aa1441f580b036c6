import type { Context } from '#domain/context.ts';
import type { PostAuthenticationTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/**
 * Tells PostAuthentication that every factor is proved; no tokens exist yet, and none come to be when it throws.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function postAuthentication(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly newDeviceUsed: boolean;
    readonly clientMetadata: Metadata;
  },
): Promise<void> {
  await invokeTrigger<PostAuthenticationTriggerEvent, void>(
    context,
    subject,
    'postAuthentication',
    { triggerSource: 'PostAuthentication_Authentication', request, response: {} },
    () => {},
  );
}
