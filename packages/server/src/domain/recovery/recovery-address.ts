import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isFactorAddress } from '#domain/mfa/decide.ts';
import { loadEnrolment } from '#domain/mfa/enrolment.ts';
import type { Pool, VerifiedAttribute } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { findProvedAddress, type ProvedAddress } from '#domain/verification/address.ts';

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
 * The proved addresses that recovery codes may go to, the preferred first; at least one. AWS: never one that the user's
 * second factor goes to, so that whoever reads a mailbox does not hold both.
 * @throws Fault NotAuthorizedException for a disabled user or one without a password of their own;
 * InvalidParameterException without such an address
 */
export async function loadRecoveryAddresses(
  context: Pick<Context, 'db'>,
  pool: Pool,
  user: User,
): Promise<readonly [ProvedAddress, ...ProvedAddress[]]> {
  if (!user.enabled) throw new Fault('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw new Fault('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const kinds = recoveryAttributes(pool);
  const enrolment = pool.settings.mfaConfiguration === 'OFF' ? undefined : await loadEnrolment(context, user);
  const [first, ...others] = kinds
    .filter((attribute) => enrolment === undefined || !isFactorAddress(pool, user, enrolment, attribute))
    .flatMap((attribute) => findProvedAddress(user, attribute) ?? []);
  if (first) return [first, ...others];
  throw new Fault(
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

/** The address that a recovery code goes to. @throws Fault as `loadRecoveryAddresses` */
export async function loadRecoveryAddress(
  context: Pick<Context, 'db'>,
  pool: Pool,
  user: User,
): Promise<ProvedAddress> {
  return (await loadRecoveryAddresses(context, pool, user))[0];
}

/** As `loadRecoveryAddresses`, or none when no recovery code can be sent to this user. */
export async function findRecoveryAddresses(
  context: Pick<Context, 'db'>,
  pool: Pool,
  user: User,
): Promise<readonly ProvedAddress[]> {
  try {
    return await loadRecoveryAddresses(context, pool, user);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
