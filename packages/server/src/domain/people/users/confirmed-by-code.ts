import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';
import type { Address } from './address.ts';
import { verifiedAttributes } from './attributes.ts';
import { isVerified, type User, withoutPassword } from './user.ts';

/**
 * A user of whom an address is proved, by somebody who may be another than who signed up: without a password, and without every other
 * address that nobody has proved. One that the pool requires stays, marked as not proved.
 */
export function ownedByReader(pool: Pool, user: User, { attribute, value }: Address): User {
  const attributes: Record<string, string> = {
    ...user.attributes,
    [attribute]: value,
    [`${attribute}_verified`]: 'true',
  };
  for (const other of verifiedAttributes) {
    if (attributes[other] === undefined || isVerified({ attributes }, other)) continue;
    if (findAttribute(pool.settings, other)?.required) attributes[`${other}_verified`] = 'false';
    else for (const name of [other, `${other}_verified`]) delete attributes[name];
  }
  return { ...withoutPassword(user), attributes };
}

/**
 * A user whom a code as the first factor has confirmed, now or with ConfirmSignUp, as the sign-in leaves them. Whoever signed the account up may be somebody else than
 * who reads the mail: the password, which this sign-in has not proved, ends, and so does every other address that nobody
 * has proved.
 */
export function confirmedByCode(pool: Pool, user: User, address: Address): User {
  return { ...ownedByReader(pool, user, address), status: 'CONFIRMED' };
}
