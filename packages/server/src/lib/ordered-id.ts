import { randomUUID } from 'node:crypto';

/**
 * A new id that sorts behind those made before it: a UUID of version 7 (RFC 9562 section 5.7) with 74 random bits. Rows
 * that are stored one after the other lie on the same page of an index then, and a transaction writes a page once.
 * Whoever sees the id learns `now`, its milliseconds since 1970.
 */
export function newOrderedId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  const random = randomUUID();
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`;
}
