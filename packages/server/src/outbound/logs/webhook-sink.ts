import { createHash } from 'node:crypto';
import type { LogSink } from '#domain/log-sink.ts';
import { type Clock, toSeconds } from '#lib/clock.ts';
import { requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';
import { signWebhook } from '#lib/webhook-signature.ts';

const patienceMs = 20_000;

export interface WebhookSinkOptions {
  readonly secret: Uint8Array;
  readonly clock: Clock;
  /** Networks that may be asked although they are private, and without TLS. */
  readonly allowed: Networks;
  /** Whose certificates are believed, as PEM: those that this machine trusts unless said. */
  readonly authorities?: string;
}

/**
 * Posts lines to a program of the operator's, signed as Standard Webhooks (standardwebhooks.com) say. Lines that are given
 * again together have the `webhook-id` that they had. Any 2xx takes them; a redirect is not followed.
 */
export function webhookSink(url: URL, { secret, clock, allowed, authorities }: WebhookSinkOptions): LogSink {
  return {
    async write({ kind, name, arn }, lines) {
      const id = `msg_${createHash('sha256')
        .update([arn, ...lines].join('\n'))
        .digest('hex')
        .slice(0, 32)}`;
      const timestampSeconds = toSeconds(clock.now());
      const timestamp = new Date(clock.now()).toISOString();
      const destination = JSON.stringify({ kind, name, arn });
      const data = `{"destination":${destination},"events":[${lines.join(',')}]}`;
      const body = `{"type":"logs","timestamp":"${timestamp}","data":${data}}`;
      const response = await requestGuarded(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
          'webhook-id': id,
          'webhook-timestamp': String(timestampSeconds),
          'webhook-signature': signWebhook(secret, { id, timestampSeconds, body }),
        },
        body,
        allowed,
        signal: AbortSignal.timeout(patienceMs),
        ...(authorities !== undefined && { authorities }),
      });
      response.destroy();
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) throw new Error(`the webhook answered ${statusCode}`);
    },
  };
}
