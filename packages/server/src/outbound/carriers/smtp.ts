import type { Transporter } from 'nodemailer';
import { type Message, MessageRefused, type OpenCarrier } from '#domain/carrier.ts';
import { toPlainText } from '#lib/html.ts';
import { isLoopback } from '#lib/loopback.ts';
import { checkSender } from './check-sender.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587` (STARTTLS) or `smtps://user:password@host:465` (TLS from the start). */
  readonly url: string;
  /** The sender of pools that name none: `no-reply@example.com` or `Example <no-reply@example.com>`. */
  readonly from: string;
}

const patienceSeconds = 10;

/**
 * Sends e-mail through the mail server at `url`, over at most five connections that stay open between messages.
 * A password is sent to another machine only over TLS.
 * A recipient or message that the server refuses with 5xx is refused for good.
 * @throws Error when the URL or the sender cannot be used; the message never repeats a password.
 */
export function smtpCarrier(options: SmtpOptions): OpenCarrier {
  const server = parseSmtpUrl(options.url);
  checkSender(options.from);
  let transport: Promise<Transporter> | undefined;
  return {
    async send(message) {
      // The socket's time-outs do not notice a server that trickles its answers; the signal does.
      const signal = AbortSignal.timeout(3 * patienceSeconds * 1000);
      try {
        transport ??= openTransport(server);
        await (await transport).sendMail({ ...toMail(message, options.from), signal });
      } catch (error) {
        throw isFinal(error) ? new MessageRefused((error as Error).message) : error;
      }
    },
    close() {
      // One that could not be opened has told its senders.
      transport?.then(
        (opened) => opened.close(),
        () => {},
      );
    },
  };
}

/** Connects to the mail server, greets it, and signs in where it is to. @throws Error with what it said */
export async function verifySmtp(url: string): Promise<void> {
  const transport = await openTransport(parseSmtpUrl(url));
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

/** The library takes megabytes, which a server that sends no mail this way does not pay. */
async function openTransport(server: ReturnType<typeof parseSmtpUrl>): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    pool: true,
    ...server,
    connectionTimeout: patienceSeconds * 1000,
    greetingTimeout: patienceSeconds * 1000,
    dnsTimeout: patienceSeconds * 1000,
    socketTimeout: 2 * patienceSeconds * 1000,
    maxRequeues: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** A 5xx that answers the recipient or the content (RFC 5321); one that answers the sign-in is the operator's to mend. */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (code !== 'EENVELOPE' && code !== 'EMESSAGE') return false;
  return responseCode === undefined || responseCode >= 500;
}

function toMail(message: Message, from: string) {
  return {
    from: message.from ?? from,
    // An address object, because a string would be parsed as a list of recipients.
    to: { name: '', address: message.recipient },
    ...(message.replyTo !== undefined && { replyTo: message.replyTo }),
    subject: message.subject ?? '',
    html: message.body,
    text: message.text ?? toPlainText(message.body),
  };
}

function parseSmtpUrl(text: string) {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error('the mail server is not a URL such as smtp://user:password@mail.example.com:587 or smtps://…:465');
  }
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    throw new Error('the URL of the mail server has a path or parameters; it ends after the port');
  }
  if ((url.username === '') !== (url.password === '')) {
    throw new Error('the URL of the mail server needs both a user and a password, or neither');
  }
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const auth = url.username === '' ? undefined : { user: decode(url.username), pass: decode(url.password) };
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    ...(auth !== undefined && { auth, requireTLS: !secure && !isLoopback(host) }),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('the user or password in the URL of the mail server has a "%" that is not written as "%25"');
  }
}
