import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import type { Attributes } from './user.ts';

const factors = { email: 'EMAIL_OTP', phone_number: 'SMS_OTP' } as const;

/** Whether the pool takes a code to this kind of address as the first factor. */
export function isFirstFactorAddress({ settings }: Pool, attribute: VerifiedAttribute): boolean {
  return settings.policies.signInPolicy.allowedFirstAuthFactors.includes(factors[attribute]);
}

/**
 * Whether somebody can do without a password: the pool takes a code as the first factor, and they have the address that it
 * goes to. `isProven` says which addresses count.
 */
export function isPasswordless(
  pool: Pool,
  attributes: Attributes,
  isProven: (attribute: VerifiedAttribute) => boolean,
): boolean {
  return (['email', 'phone_number'] as const).some(
    (attribute) => isFirstFactorAddress(pool, attribute) && attributes[attribute] !== undefined && isProven(attribute),
  );
}
