import type { Context } from '#domain/context.ts';
import { type Enrolment, loadEnrolment } from '#domain/mfa/enrolment.ts';
import { hasPasskeys } from '#domain/mfa/passkeys/has-passkeys.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';

/** The ways to begin a USER_AUTH sign-in, by the challenges that stand for them. */
export type FirstFactor = 'EMAIL_OTP' | 'PASSWORD' | 'PASSWORD_SRP' | 'SMS_OTP' | 'WEB_AUTHN';

export function isFirstFactor(name: string | undefined): name is FirstFactor {
  return ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP', 'WEB_AUTHN'].includes(name ?? '');
}

/**
 * The first factors that the pool allows and the user has. AWS: who has a second factor begins with a password, or with a
 * passkey where that stands for both; who has a temporary password begins with that; an unconfirmed user, with a code that
 * confirms them (developer guide, "Sign-in options"). Without a user: all that the pool allows.
 */
export async function availableFactors(context: Context, pool: Pool, user: User | undefined): Promise<FirstFactor[]> {
  const allowed = pool.settings.policies.signInPolicy.allowedFirstAuthFactors;
  const factors: FirstFactor[] = [];
  const hasPassword = user === undefined || user.sealedVerifier !== undefined;
  if (allowed.includes('PASSWORD') && hasPassword) factors.push('PASSWORD_SRP', 'PASSWORD');
  if (user?.status === 'FORCE_CHANGE_PASSWORD') return factors;
  if (user !== undefined && (await hasSecondFactor(context, pool, user))) {
    if (isPasskeySecondFactor(pool) && (await canUsePasskey(context, pool, user))) factors.push('WEB_AUTHN');
    return factors;
  }
  if (allowed.includes('EMAIL_OTP') && (user === undefined || user.attributes['email'])) factors.push('EMAIL_OTP');
  if (allowed.includes('SMS_OTP') && (user === undefined || user.attributes['phone_number'])) factors.push('SMS_OTP');
  if (await canUsePasskey(context, pool, user)) factors.push('WEB_AUTHN');
  return factors;
}

/** Whether a passkey that verified its user counts as both factors in this pool. */
export function isPasskeySecondFactor({ settings }: Pool): boolean {
  return settings.factors?.webAuthn?.factorConfiguration === 'MULTI_FACTOR_WITH_USER_VERIFICATION';
}

async function canUsePasskey(context: Context, { settings }: Pool, user: User | undefined): Promise<boolean> {
  if (!settings.policies.signInPolicy.allowedFirstAuthFactors.includes('WEB_AUTHN')) return false;
  return user === undefined || (user.status === 'CONFIRMED' && (await hasPasskeys(context, user)));
}

/** Whether the user has to pass a second factor after a first one that is no password. */
async function hasSecondFactor(context: Context, { settings }: Pool, user: User): Promise<boolean> {
  if (settings.mfaConfiguration === 'OFF') return false;
  if (settings.mfaConfiguration === 'ON') return true;
  return isSwitchedOn(await loadEnrolment(context, user));
}

function isSwitchedOn({ sms, email, softwareToken }: Enrolment): boolean {
  return sms || email || softwareToken;
}
