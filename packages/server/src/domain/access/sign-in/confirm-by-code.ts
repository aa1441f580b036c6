import type { Address } from '#domain/people/users/address.ts';
import { verifiedAttributes } from '#domain/people/users/attributes.ts';
import { isVerified, type User, withoutPassword } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findAttribute } from '#domain/tenant/pools/settings/schema-attributes.ts';

/**
 * A user whom a code as the first factor has confirmed, now or with ConfirmSignUp, as the sign-in leaves them. Whoever signed the account up may be somebody else than
 * who reads the mail: the password, which this sign-in has not proved, ends, and so does every other address that nobody
 * has proved. One that the pool requires stays, marked as not proved.
 */
export function confirmedByCode(pool: Pool, user: User, { attribute, value }: Address): User {
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
  return { ...withoutPassword(user), status: 'CONFIRMED', attributes };
}
