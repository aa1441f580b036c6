import type { Pool, VerifiedAttribute } from '#domain/pools/pool.ts';
import type { Attributes } from '#domain/users/user.ts';

const factors = [
  ['email', 'EMAIL_OTP'],
  ['phone_number', 'SMS_OTP'],
] as const;

/**
 * Whether somebody can do without a password: the pool takes a code as the first factor, and they have the address that it
 * goes to. `isProven` says which addresses count.
 */
export function isPasswordless(
  { settings }: Pool,
  attributes: Attributes,
  isProven: (attribute: VerifiedAttribute) => boolean,
): boolean {
  const allowed = settings.policies.signInPolicy.allowedFirstAuthFactors;
  return factors.some(
    ([attribute, factor]) => allowed.includes(factor) && attributes[attribute] !== undefined && isProven(attribute),
  );
}
