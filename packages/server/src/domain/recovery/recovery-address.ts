import { Fault } from '#domain/fault.ts';
import type { Pool, VerifiedAttribute } from '#domain/pools/pool.ts';
import { isVerified, type User } from '#domain/users/user.ts';
import { type Address, findAddress } from '#domain/verification/address.ts';

/**
 * The kinds of address that the pool sends recovery codes to, the preferred first.
 * @throws Fault NotAuthorizedException when only administrators reset passwords
 */
export function recoveryAttributes(pool: Pool): VerifiedAttribute[] {
  const mechanisms = pool.settings.accountRecoverySetting.recoveryMechanisms;
  if (mechanisms.some(({ name }) => name === 'admin_only')) {
    throw new Fault('NotAuthorizedException', 'Contact administrator to reset password.');
  }
  // AWS: without a setting, phone before e-mail.
  if (mechanisms.length === 0) return ['phone_number', 'email'];
  const ordered = mechanisms.toSorted((one, other) => one.priority - other.priority);
  return ordered.map(({ name }) => (name === 'verified_email' ? 'email' : 'phone_number'));
}

/**
 * The verified address that a recovery code goes to.
 * @throws Fault NotAuthorizedException for a disabled user or one without a password of their own;
 * InvalidParameterException without a verified address
 */
export function loadRecoveryAddress(pool: Pool, user: User): Address {
  if (!user.enabled) throw new Fault('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw new Fault('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  for (const attribute of recoveryAttributes(pool)) {
    const address = findAddress(user, attribute);
    if (address && isVerified(user, attribute)) return address;
  }
  throw new Fault(
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

/** Whether a recovery code can be sent to this user. */
export function isRecoverable(pool: Pool, user: User): boolean {
  try {
    loadRecoveryAddress(pool, user);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
