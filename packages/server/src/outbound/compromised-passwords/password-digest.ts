import { hash } from 'node:crypto';
import { md4 } from '#lib/md4.ts';

/** The forms in which lists hold passwords. */
export type DigestKind = 'sha1' | 'ntlm';

/** How many hexadecimal digits a digest has. */
export const digestDigits: Readonly<Record<DigestKind, number>> = { sha1: 40, ntlm: 32 };

/** The digest of a password as lists write it: hexadecimal, in capitals. */
export function digestOf(kind: DigestKind, password: string): string {
  if (kind === 'sha1') return hash('sha1', password, 'hex').toUpperCase();
  return Buffer.from(md4(Buffer.from(password, 'utf16le')))
    .toString('hex')
    .toUpperCase();
}

/** The kind of digest that a line begins with, alone or before a colon; undefined for any other line. */
export function digestKindOf(line: string): DigestKind | undefined {
  const [, digits = ''] = /^([\dA-Fa-f]{32}(?:[\dA-Fa-f]{8})?)(?::\d*)?$/.exec(line) ?? [];
  if (digits.length === digestDigits.sha1) return 'sha1';
  return digits.length === digestDigits.ntlm ? 'ntlm' : undefined;
}
