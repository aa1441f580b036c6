import type { Context } from '#domain/context.ts';
import { parseTextMap } from './answer.ts';
import type { InboundFederationTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { TriggerSubject } from './trigger.ts';

/**
 * Lets InboundFederation change what an identity provider says about somebody, before it is mapped. Undefined: all of it
 * stays, because there is no such trigger or it answered with nothing.
 * @throws Fault UserLambdaValidationException when it refuses, UnexpectedLambdaException, InvalidLambdaResponseException
 */
export async function inboundFederation(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  request: InboundFederationTriggerEvent['request'],
): Promise<Readonly<Record<string, string>> | undefined> {
  const attributes = await invokeTrigger<InboundFederationTriggerEvent, Readonly<Record<string, string>> | undefined>(
    context,
    subject,
    'inboundFederation',
    {
      triggerSource: 'InboundFederation_ExternalProvider',
      request,
      response: { userAttributesToMap: null },
    },
    (answer) => parseTextMap(answer?.['userAttributesToMap']),
  );
  return attributes === undefined || Object.keys(attributes).length === 0 ? undefined : attributes;
}
