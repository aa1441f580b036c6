import { type Carrier, type Message, MessageRefused } from '#domain/carrier.ts';
import { publicPurpose } from '#domain/purpose.ts';
import { type Clock, toSeconds } from '#lib/clock.ts';
import { toPlainText } from '#lib/html.ts';
import { isLoopback } from '#lib/loopback.ts';
import { parseWebhookSecret, signWebhook } from '#lib/webhook-signature.ts';
import { patienceMs } from './service-url.ts';

/** Statuses that say that this message will never be taken; the others are mended or pass. */
const finalStatuses: readonly number[] = [400, 413, 422];

/**
 * Hands messages to a program of the operator's: a POST signed as Standard Webhooks (standardwebhooks.com) say. The
 * `webhook-id` of a message is the same at every try. Any 2xx takes it.
 * @throws Error when the URL or the secret cannot be used
 */
export function webhookCarrier(url: URL, secretText: string | undefined, clock: Clock): Carrier {
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw new Error('it is http: codes would cross the network readable; write https');
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new Error('it has a user or a fragment; who calls is proved by the signature');
  }
  const secret = secretText === undefined ? undefined : parseWebhookSecret(secretText);
  if (secret === undefined) {
    throw new Error('its secret is missing or none: whsec_ and base64 of 24 bytes or more (openssl rand -base64 32)');
  }
  return {
    async send(message) {
      const id = `msg_${message.id}`;
      const timestampSeconds = toSeconds(clock.now());
      const body = JSON.stringify(toEvent(message, clock.now()));
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Cenote',
          'webhook-id': id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': signWebhook(secret, { id, timestampSeconds, body }),
        },
        body,
        // The message is for the address that the operator named, and for no other.
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      });
      await response.body?.cancel();
      if (response.ok) return;
      const reason = `the webhook answered ${response.status}`;
      throw finalStatuses.includes(response.status) ? new MessageRefused(reason) : new Error(reason);
    },
  };
}

function toEvent(message: Message, now: number) {
  const { medium, recipient, purpose, code, link, subject, body, text, from, replyTo } = message;
  const common = { recipient, purpose: publicPurpose[purpose], code, link };
  const timestamp = new Date(now).toISOString();
  if (medium === 'SMS') return { type: 'sms', timestamp, data: { ...common, text: body } };
  return {
    type: 'email',
    timestamp,
    data: { ...common, subject, html: body, text: text ?? toPlainText(body), from, replyTo },
  };
}
