import { randomInt } from 'node:crypto';

/** Decimal digits for a code that a person types, every one equally likely, leading zeros included. */
export function randomDigits(length: number): string {
  return randomText('0123456789', length);
}

/** Characters drawn from the alphabet by a cryptographic generator, every one equally likely. */
export function randomText(alphabet: string, length: number): string {
  let text = '';
  while (text.length < length) text += alphabet[randomInt(alphabet.length)];
  return text;
}
