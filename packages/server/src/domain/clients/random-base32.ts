import { randomText } from '#lib/random.ts';

/** Random characters of base 32 (0-9, a-v): what client ids and secrets are made of. */
export function randomBase32(length: number): string {
  return randomText('0123456789abcdefghijklmnopqrstuv', length);
}
