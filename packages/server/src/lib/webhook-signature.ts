import { createHmac } from 'node:crypto';

const prefix = 'whsec_';
const minBytes = 24;

/** A secret of Standard Webhooks, `whsec_` and base64 of at least 24 bytes, as bytes; undefined for anything else. */
export function parseWebhookSecret(text: string): Uint8Array | undefined {
  const encoded = text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
  if (encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const secret = Buffer.from(encoded, 'base64');
  return secret.length < minBytes ? undefined : secret;
}

/** The `webhook-signature` of a body (standardwebhooks.com, version 1): HMAC-SHA256 over id, time and body. */
export function signWebhook(
  secret: Uint8Array,
  { id, timestampSeconds, body }: { readonly id: string; readonly timestampSeconds: number; readonly body: string },
): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
