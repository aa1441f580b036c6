import { createHash, timingSafeEqual } from 'node:crypto';
import type { Client } from './client.ts';

/**
 * Whether a plain client secret is the client's own; a public client has none, and none may be sent. Compares hashes, so
 * that neither content nor length shows in the time it takes.
 */
export function isClientSecret(client: Client, secret: string | undefined): boolean {
  if (client.secret === undefined || secret === undefined) return client.secret === secret;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(client.secret), digest(secret));
}
