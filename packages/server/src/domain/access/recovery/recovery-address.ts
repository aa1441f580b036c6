import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { isFactorAddress } from '#domain/people/mfa/decide.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { findTrustedAddress, type TrustedAddress } from '#domain/people/users/address.ts';
import { isSuspect } from '#domain/people/users/address-proof.ts';
import type { User } from '#domain/people/users/user.ts';
import { userDisabled } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

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
 * The trusted addresses that recovery codes may go to, the preferred first; at least one. One that was proved from inside of
 * late is the last choice: it may be an intruder's, and the code the owner's way back. AWS: never one that the user's second
 * factor goes to, so that whoever reads a mailbox does not hold both.
 * @throws Fault NotAuthorizedException for a disabled user or one without a password of their own;
 * InvalidParameterException without such an address
 */
export async function loadRecoveryAddresses(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
): Promise<readonly [TrustedAddress, ...TrustedAddress[]]> {
  if (!user.enabled) throw userDisabled();
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw new Fault('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const kinds = recoveryAttributes(pool);
  const enrolment = pool.settings.mfaConfiguration === 'OFF' ? undefined : await loadEnrolment(context, user);
  const trusted = kinds
    .filter((attribute) => enrolment === undefined || !isFactorAddress(pool, user, enrolment, attribute))
    .flatMap((attribute) => findTrustedAddress(user, attribute) ?? []);
  const now = context.clock.now();
  const isLate = ({ attribute }: TrustedAddress) => isSuspect(user, attribute, now);
  const [first, ...others] = [...trusted.filter((address) => !isLate(address)), ...trusted.filter(isLate)];
  if (first) return [first, ...others];
  throw new Fault(
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

/** The address that a recovery code goes to. @throws Fault as `loadRecoveryAddresses` */
export async function loadRecoveryAddress(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
): Promise<TrustedAddress> {
  return (await loadRecoveryAddresses(context, pool, user))[0];
}

/** As `loadRecoveryAddresses`, or none when no recovery code can be sent to this user. */
export async function findRecoveryAddresses(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
): Promise<readonly TrustedAddress[]> {
  try {
    return await loadRecoveryAddresses(context, pool, user);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}
