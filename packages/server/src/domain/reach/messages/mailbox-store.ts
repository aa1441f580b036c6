import { type Statement, statement } from '#database/database.ts';
import type { MailboxRow } from '#schema/rows/messages.ts';

type NewMessage = Omit<MailboxRow, 'id'>;
export type MailboxMessage = Omit<NewMessage, 'message_id'>;

const columns = 'recipient, medium, purpose, code, link, subject, body, sent_at';

/** A message that is there already is a `duplicate`. */
export const insertMessage: Statement<{ [K in keyof NewMessage]: NewMessage[K] }> = statement(
  'mailbox-insert',
  `insert into mailbox (message_id, ${columns})
   values (:message_id, :recipient, :medium, :purpose, :code, :link, :subject, :body, :sent_at)`,
);

/** Drops all but the newest `kept` messages. */
export const deleteOldMessages: Statement<{ kept: number }> = statement(
  'mailbox-old-delete',
  'delete from mailbox where id <= (select id from mailbox order by id desc limit 1 offset :kept)',
);

/** The newest messages first. */
export const findMessages: Statement<{ limit: number }, MailboxMessage> = statement(
  'mailbox-newest',
  `select ${columns} from mailbox order by id desc limit :limit`,
);

/** The newest messages to one recipient first. */
export const findMessagesTo: Statement<{ recipient: string; limit: number }, MailboxMessage> = statement(
  'mailbox-newest-to',
  `select ${columns} from mailbox where recipient = :recipient order by id desc limit :limit`,
);

export const deleteMessages: Statement<Record<never, never>> = statement('mailbox-delete', 'delete from mailbox');

export const deleteMessagesTo: Statement<{ recipient: string }> = statement(
  'mailbox-to-delete',
  'delete from mailbox where recipient = :recipient',
);
