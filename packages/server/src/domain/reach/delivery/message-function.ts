import type { Medium, MessagePurpose, NoticePurpose } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import type { Awakening } from '#domain/people/codes/code.ts';
import { publicPurpose } from '#domain/purpose.ts';
import type { CustomTexts, MessageFacts } from '#domain/reach/messages/compose.ts';
import { customMessage } from '#domain/reach/triggers/custom-message.ts';
import { customSender } from '#domain/reach/triggers/custom-sender.ts';
import { hasTrigger, type Metadata } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** What a function of the pool has to do with a message: choose its texts, or send it itself. */
export type MessageFunction = Composing | Sending;

interface Composing extends Asked {
  readonly does: 'compose';
  readonly facts: MessageFacts;
}

interface Sending extends Asked {
  readonly does: 'send';
  readonly facts: Pick<MessageFacts, 'medium' | 'code'> & { readonly purpose: Exclude<MessagePurpose, NoticePurpose> };
}

interface Asked {
  readonly poolId: string;
  /** Absent for an administrator's operation. */
  readonly clientId?: string;
  /** The user's own name, whatever stands in the message. */
  readonly username: string;
  readonly userAttributes: Readonly<Record<string, string>>;
  readonly clientMetadata?: Readonly<Record<string, string>>;
  /** Both are stored asleep, until it is known which of them the message shows. */
  readonly awakenings?: { readonly code: Awakening; readonly link: Awakening };
}

/** AWS: developer guide, "Custom sender Lambda triggers": the purposes for which a sender gets the client's metadata. */
const senderGetsMetadata: readonly string[] = ['sign-up', 'forgot-password', 'authentication'];

/** What the pool's functions do with messages of a medium; a sender comes before a composer, undefined when there is none. */
export function findMessageFunction(pool: Pool, medium: Medium): MessageFunction['does'] | undefined {
  if (hasTrigger(pool, medium === 'EMAIL' ? 'customEmailSender' : 'customSMSSender')) return 'send';
  return hasTrigger(pool, 'customMessage') ? 'compose' : undefined;
}

/** The texts that CustomMessage chooses. @throws Fault as `customMessage` */
export function askForTexts(context: Context, pool: Pool, asked: Omit<Composing, 'does'>): Promise<CustomTexts> {
  const { clientId, username, userAttributes, clientMetadata, facts } = asked;
  return customMessage(context, { pool, clientId, username }, `CustomMessage_${publicPurpose[facts.purpose]}`, {
    userAttributes,
    clientMetadata,
    hasLink: facts.link !== undefined,
    ...(facts.purpose === 'invitation' && { usernameParameter: '{username}' }),
  });
}

/** Lets the pool's sender deliver the message of this id. @throws Fault as `customSender` */
export function letSend(context: Context, pool: Pool, id: string, asked: Sending): Promise<void> {
  const { clientId, username, userAttributes, facts } = asked;
  const clientMetadata: Metadata = senderGetsMetadata.includes(facts.purpose) ? asked.clientMetadata : undefined;
  const request = { id, userAttributes, code: facts.code, clientMetadata };
  return customSender(context, { pool, clientId, username }, facts.medium, publicPurpose[facts.purpose], request);
}
