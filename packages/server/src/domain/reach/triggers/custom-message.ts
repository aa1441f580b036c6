import type { Context } from '#domain/context.ts';
import { codePlace, linkPlace } from '#domain/reach/messages/placeholders.ts';
import { type Answer, parseText, unrecognizable } from './answer.ts';
import type { CustomMessageTriggerEvent } from './events.ts';
import { invokeTrigger } from './invoke.ts';
import type { Metadata, TriggerSubject } from './trigger.ts';

/** What asked for a message. */
export type CustomMessageSource = CustomMessageTriggerEvent['triggerSource'];

/** Texts in place of the pool's own. Parameters still stand in them: `{####}`, `{##…##}`, `{username}`. */
export interface CustomMessage {
  readonly smsMessage?: string;
  readonly emailMessage?: string;
  readonly emailSubject?: string;
}

// AWS: what stands for the code and the link, and how long texts may be, in characters.
const codeParameter = '{####}';
const linkParameter = '{##Click Here##}';
const maxSms = 140;
const maxEmail = 20_000;
const maxSubject = 140;

/**
 * Asks CustomMessage for the texts of a message; without such a trigger, or where it leaves one out, the pool's own stand.
 * `usernameParameter` is for AdminCreateUser; without `hasLink`, the message has no link to put into an e-mail.
 * @throws Fault UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException: also for a text
 * that is too long, or has no place for the code
 */
export async function customMessage(
  context: Pick<Context, 'functions'>,
  subject: TriggerSubject,
  triggerSource: CustomMessageSource,
  request: {
    readonly userAttributes: Readonly<Record<string, string>>;
    readonly usernameParameter?: string;
    readonly hasLink: boolean;
    readonly clientMetadata: Metadata;
  },
): Promise<CustomMessage> {
  const own = {
    triggerSource,
    request: {
      userAttributes: request.userAttributes,
      codeParameter,
      linkParameter,
      usernameParameter: request.usernameParameter ?? null,
      clientMetadata: request.clientMetadata,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  };
  return invokeTrigger<CustomMessageTriggerEvent, CustomMessage>(context, subject, 'customMessage', own, (answer) =>
    readTexts(answer, request.hasLink),
  );
}

function readTexts(answer: Answer | undefined, hasLink: boolean): CustomMessage {
  const smsMessage = parseText(answer?.['smsMessage']);
  const emailMessage = parseText(answer?.['emailMessage']);
  const emailSubject = parseText(answer?.['emailSubject']);
  if (smsMessage !== undefined) checkMessage(smsMessage, maxSms, [codePlace]);
  if (emailMessage !== undefined) checkMessage(emailMessage, maxEmail, hasLink ? [codePlace, linkPlace] : [codePlace]);
  if (emailSubject !== undefined && emailSubject.length > maxSubject) throw unrecognizable();
  return {
    ...(smsMessage !== undefined && { smsMessage }),
    ...(emailMessage !== undefined && { emailMessage }),
    ...(emailSubject !== undefined && { emailSubject }),
  };
}

function checkMessage(text: string, maxLength: number, places: readonly RegExp[]): void {
  if (text.length > maxLength || !places.some((place) => place.test(text))) throw unrecognizable();
}
