import { write } from '#database/database.ts';
import type { Carrier } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { publicPurpose } from '#domain/purpose.ts';
import {
  deleteMessages,
  deleteMessagesTo,
  deleteOldMessages,
  findMessages,
  findMessagesTo,
  insertMessage,
  type MailboxMessage,
} from './mailbox-store.ts';

/** How many messages the mailbox holds; older ones make room. */
export const mailboxSize = 1000;

/** Development's carrier of both media: keeps messages, codes readable, in the database. A repeated one is kept once. */
export function mailboxCarrier(context: Pick<Context, 'db' | 'clock'>): Carrier {
  return {
    kind: 'MAILBOX',
    async send(message) {
      const row = {
        message_id: message.id,
        recipient: message.recipient,
        medium: message.medium,
        purpose: publicPurpose[message.purpose],
        code: message.code ?? null,
        link: message.link ?? null,
        subject: message.subject ?? null,
        body: message.body,
        sent_at: context.clock.now(),
      };
      await context.db.transaction([write(insertMessage, row), write(deleteOldMessages, { kept: mailboxSize })]);
    },
  };
}

/** The newest messages first, to one recipient or to all; at most `limit`. */
export function listMailbox(
  context: Pick<Context, 'db'>,
  { recipient, limit }: { recipient: string | undefined; limit: number },
): Promise<MailboxMessage[]> {
  if (recipient === undefined) return context.db.all(findMessages, { limit });
  return context.db.all(findMessagesTo, { recipient, limit });
}

/** Empties the mailbox, or takes one recipient's messages out of it. */
export async function emptyMailbox(context: Pick<Context, 'db'>, recipient: string | undefined): Promise<void> {
  const deletion = recipient === undefined ? write(deleteMessages, {}) : write(deleteMessagesTo, { recipient });
  await context.db.transaction([deletion]);
}
