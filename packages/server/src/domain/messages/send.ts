import { DatabaseUnavailable } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Medium, Message } from './carrier.ts';
import { maskDestination } from './delivery.ts';

/** The most characters a message may have, code included (Cognito quotas: SMS 140, e-mail 20,000). */
const maxLength: Readonly<Record<Medium, number>> = { SMS: 140, EMAIL: 20_000 };

/**
 * Hands a message to the carrier of its medium; resolves once the carrier has it. The log learns why a message did not
 * leave, but neither the code nor the address.
 * @throws Fault CodeDeliveryFailureException when it could not be handed over.
 * @throws DatabaseUnavailable from the development mailbox.
 */
export async function sendMessage(context: Pick<Context, 'carriers' | 'log'>, message: Message): Promise<void> {
  const reason = await trySending(context.carriers[message.medium], message);
  const fields = {
    medium: message.medium,
    purpose: message.purpose,
    recipient: maskDestination(message.medium, message.recipient),
  };
  if (reason === undefined) return context.log.info(fields, 'message sent');
  context.log.error({ ...fields, reason }, 'message not sent');
  // Without the carrier's error as its cause: that one may quote the address.
  throw new Fault('CodeDeliveryFailureException', 'Unable to deliver code to user');
}

/** Why the message could not leave; nothing when it did. */
async function trySending(carrier: Context['carriers'][Medium], message: Message): Promise<string | undefined> {
  if (carrier === undefined) return `this server has no way to send ${message.medium === 'SMS' ? 'SMS' : 'e-mail'}`;
  const limit = maxLength[message.medium];
  const length = [...message.body].length;
  if (length > limit) return `the message has ${length} characters, at most ${limit} are allowed`;
  try {
    await carrier.send(message);
    return undefined;
  } catch (error) {
    // The mailbox writes to the database; its outage is ours, not a failed delivery.
    if (error instanceof DatabaseUnavailable) throw error;
    return hideSecrets(error instanceof Error ? error.message : String(error), message);
  }
}

/** Mail servers like to quote what they refuse: strikes the address and what the message proves. */
function hideSecrets(text: string, message: Message): string {
  const secrets = [message.link, message.recipient, message.code].filter((secret) => secret !== undefined);
  return secrets.reduce((rest, secret) => (secret === '' ? rest : replaceAnyCase(rest, secret, '***')), text);
}

function replaceAnyCase(text: string, searched: string, replacement: string): string {
  return text.replace(new RegExp(searched.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), () => replacement);
}
