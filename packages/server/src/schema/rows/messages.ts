/** A message that waits to be sent, sealed. */
export interface OutboxRow {
  readonly id: string;
  readonly sealed: Uint8Array;
  /** Tries so far, the running one included; whoever takes the message raises it first, so that no other process does. */
  readonly tries: number;
  /** When it is to be tried next; while somebody tries, when it counts as forsaken. */
  readonly due_at: number;
  readonly created_at: number;
}

/** The mailbox of `cenote dev`. */
export interface MailboxRow {
  readonly id: number;
  /** The message's own id, the same at every try to send it; null in rows of an earlier version. */
  readonly message_id: string | null;
  readonly recipient: string;
  readonly medium: string;
  readonly purpose: string;
  readonly code: string | null;
  readonly link: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly sent_at: number;
}

/** How many messages went to one address, user or pool in one hour. */
export interface MessageCountRow {
  readonly id: string;
  readonly used: number;
  readonly expires_at: number;
}

/** A message that could not be sent and is given up, until the operator's log has it. */
export interface UnsentMessageRow {
  readonly id: string;
  readonly pool_id: string;
  /** Without address, code and link. */
  readonly details: string;
  readonly created_at: number;
}
