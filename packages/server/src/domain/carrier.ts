export type Medium = 'EMAIL' | 'SMS';

/** Why a message with a code or a temporary password is sent. */
export type CodedPurpose =
  | 'sign-up'
  | 'resend-code'
  | 'forgot-password'
  | 'update-attribute'
  | 'verify-attribute'
  | 'invitation'
  | 'authentication';

/** What somebody is told about their account, in words of ours: no function of the pool hears of it. */
export type NoticePurpose = 'link-notice' | 'sign-up-notice' | 'address-notice';

/** Why a message is sent. */
export type MessagePurpose = CodedPurpose | 'risk-notice' | NoticePurpose;

/** A message that is ready to leave: templates are filled in. */
export interface Message {
  /** The same at every try: who gets it twice can tell. */
  readonly id: string;
  readonly medium: Medium;
  /** An e-mail address or an E.164 phone number. */
  readonly recipient: string;
  readonly purpose: MessagePurpose;
  /** The code, temporary password or token in it, for the mailbox of `cenote dev`; carriers that leave the machine ignore it. */
  readonly code?: string;
  /** The confirmation link in it, if it has one. */
  readonly link?: string;
  /** E-mail only. */
  readonly subject?: string;
  /** HTML for e-mail, plain text for SMS. */
  readonly body: string;
  /** E-mail only: the same as plain text, where it is not made from the HTML. */
  readonly text?: string;
  /** E-mail only: the pool's own sender and reply address, where it names them. */
  readonly from?: string;
  readonly replyTo?: string;
}

/** Who takes messages out: one kind of carrier, the mailbox of development, or a function of the pool. */
export type CarrierKind = 'FUNCTION' | 'MAILBOX' | 'SES' | 'SMTP' | 'SNS' | 'TWILIO' | 'WEBHOOK';

/** One way to deliver messages. */
export interface Carrier {
  /** Told to whoever asks what became of a message. */
  readonly kind?: CarrierKind;
  /**
   * Resolves once the message is handed over, within half a minute.
   * @throws MessageRefused when it never will be; any other Error when it may be later
   */
  send(message: Message): Promise<void>;
}

/** A carrier that holds connections. */
export interface OpenCarrier extends Carrier {
  /** Lets deliveries in flight finish, then closes the connections. */
  close(): void;
}

/** A carrier's last word: this message cannot be delivered, now or later. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
}

/** The carriers of this server; a medium without one cannot be used. */
export interface Carriers extends Readonly<Partial<Record<Medium, Carrier>>> {
  /** Development only: keeps every message of both media readable, whether or not a carrier takes it out as well. */
  readonly mailbox?: Carrier;
}
