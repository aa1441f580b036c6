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

/** What became of a message, without what is in it. */
export interface MessageRecordRow {
  readonly id: string;
  readonly pool_id: string;
  readonly medium: string;
  readonly purpose: string;
  /** A `CarrierKind`; null where nobody was there to take it. */
  readonly carrier: string | null;
  /** Masked. */
  readonly destination: string;
  readonly tries: number;
  /** `SENT`, `WAITING` or `FAILED`. */
  readonly state: string;
  /** Why the last try failed, without address, code and link; null where none has. */
  readonly error: string | null;
  readonly created_at: number;
  /** When it was tried last. */
  readonly tried_at: number;
  /** When it is tried next; null where it is not. */
  readonly due_at: number | null;
}
