import { randomBytes } from 'node:crypto';

/** A random number of that many bytes in base 32 (0-9, a-v), without leading zeros: the form of client ids and secrets. */
export function randomBase32(bytes: number): string {
  return BigInt(`0x${randomBytes(bytes).toString('hex')}`).toString(32);
}
