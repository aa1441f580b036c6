import { randomBytes } from 'node:crypto';

/**
 * A random number of so many bits in base 32 (0-9, a-v), as client ids and secrets are. AWS: leading zeros are left out, so
 * that some are shorter; here those are drawn again, and all have the full length.
 */
export function randomBase32(bits: 128 | 256): string {
  for (;;) {
    const number = BigInt(`0x${randomBytes(bits / 8).toString('hex')}`).toString(32);
    if (number.length === Math.ceil(bits / 5)) return number;
  }
}
