import type { Context } from '#domain/context.ts';
import type { Address } from '#domain/people/users/address.ts';
import { addressProblem } from '#domain/people/users/attribute-values.ts';
import { countedName } from '#domain/people/users/username.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { isAddress } from './seems-to-have.ts';

/** Where a code for nobody seems to go: the name as the pool compares it if that is such an address, else always the same for the same name. */
export function inventAddress(
  context: Pick<Context, 'secrets'>,
  pool: Pool,
  name: string,
  attribute: VerifiedAttribute,
): Address {
  const folded = usernameFold(pool, name);
  if (isAddress(attribute, name)) {
    return { attribute, value: addressProblem(attribute, folded) === undefined ? folded : countedName(name) };
  }
  const seed = context.secrets.digest('invented-delivery', pool.id, folded);
  return { attribute, value: attribute === 'email' ? inventEmail(seed, folded) : inventPhoneNumber(seed) };
}

/** Every letter, and those more often with which the domains of many addresses begin. */
const domainLetters = 'aabcccdefggggggghhhiijklmmmnooopqrsstuvwwxyyyz';

/** An address as far as its mask shows it. Half of them begin as the name does, as many people's do. */
function inventEmail([local = 0, domain = 0, likeName = 0]: Uint8Array, name: string): string {
  const own = likeName < 128 ? /^[a-z\d]/i.exec(name)?.[0] : undefined;
  const first = own ?? String.fromCharCode('a'.charCodeAt(0) + (local % 26));
  return `${first}@${domainLetters[domain % domainLetters.length]}`;
}

/** Ten to thirteen digits, as the countries have them, under a country code that no country has. */
function inventPhoneNumber(seed: Uint8Array): string {
  const lengths = [11, 11, 11, 11, 12, 12, 13, 10] as const;
  const length = lengths[(seed[4] ?? 0) % lengths.length] ?? 11;
  return `+999${String(Buffer.from(seed).readUInt32BE(0) % 10_000).padStart(length - '999'.length, '0')}`;
}
