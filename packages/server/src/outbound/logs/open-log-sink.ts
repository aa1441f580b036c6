import { fileURLToPath } from 'node:url';
import type { LogSink } from '#domain/log-sink.ts';
import type { Clock } from '#lib/clock.ts';
import { isLoopback } from '#lib/loopback.ts';
import type { Networks } from '#lib/networks.ts';
import { parseWebhookSecret } from '#lib/webhook-signature.ts';
import { fileSink } from './file-sink.ts';
import { webhookSink } from './webhook-sink.ts';

/** Where the operator lets the logs of pools go. */
export interface LogSinkSettings {
  /** `file:///…` or a web address. */
  readonly url: string;
  /** What posts to a web address are signed with: `whsec_…`. */
  readonly secret?: string;
}

/**
 * The sink that a setting names. Nothing is written or asked before there is something to deliver.
 * @throws Error with what is wrong; it repeats no secret
 */
export function openLogSink(
  { url: text, secret: secretText }: LogSinkSettings,
  { clock, allowed }: { readonly clock: Clock; readonly allowed: Networks },
): LogSink {
  const url = URL.parse(text);
  if (url?.protocol === 'file:') return fileSink(folderOf(url));
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error('it does not begin with file:/// or https://');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new Error('it is http: the log would cross the network readable; write https');
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new Error('it has a user or a fragment; who calls is proved by the signature');
  }
  const secret = secretText === undefined ? undefined : parseWebhookSecret(secretText);
  if (secret === undefined) {
    throw new Error(
      'CENOTE_LOG_DELIVERY_SECRET is missing or none: whsec_ and base64 of 24 bytes or more (openssl rand -base64 32)',
    );
  }
  return webhookSink(url, { secret, clock, allowed });
}

function folderOf(url: URL): string {
  if (url.host !== '' || url.search !== '' || url.hash !== '') {
    throw new Error('it is no folder of this machine; write three slashes: file:///var/log/cenote');
  }
  return fileURLToPath(url);
}
