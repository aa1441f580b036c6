import type { Context } from '#domain/context.ts';
import { type Enrolment, loadEnrolment } from '#domain/mfa/enrolment.ts';
import { hasPasskeys } from '#domain/mfa/passkeys/has-passkeys.ts';
import { type Pool, usernameFold } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';

/** The ways to begin a USER_AUTH sign-in, by the challenges that stand for them. */
export type FirstFactor = 'EMAIL_OTP' | 'PASSWORD' | 'PASSWORD_SRP' | 'SMS_OTP' | 'WEB_AUTHN';

export function isFirstFactor(name: string | undefined): name is FirstFactor {
  return ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP', 'WEB_AUTHN'].includes(name ?? '');
}

/**
 * The first factors that the pool allows and the user has. AWS: who has a second factor begins with a password, or with a
 * passkey where that stands for both; who has a temporary password begins with that; an unconfirmed user, with a code that
 * confirms them (developer guide, "Sign-in options").
 */
export async function availableFactors(context: Context, pool: Pool, user: User): Promise<FirstFactor[]> {
  const allowed = pool.settings.policies.signInPolicy.allowedFirstAuthFactors;
  const factors: FirstFactor[] = [];
  if (allowed.includes('PASSWORD') && user.sealedVerifier !== undefined) factors.push('PASSWORD_SRP', 'PASSWORD');
  if (user.status === 'FORCE_CHANGE_PASSWORD') return factors;
  const hasPasskey = allowed.includes('WEB_AUTHN') && user.status === 'CONFIRMED' && (await hasPasskeys(context, user));
  if (pool.settings.mfaConfiguration !== 'OFF') {
    const enrolment = await loadEnrolment(context, user);
    if (pool.settings.mfaConfiguration === 'ON' || isSwitchedOn(enrolment)) {
      if (hasPasskey && isPasskeyBoth(pool, enrolment)) factors.push('WEB_AUTHN');
      return factors;
    }
  }
  if (allowed.includes('EMAIL_OTP') && user.attributes['email']) factors.push('EMAIL_OTP');
  if (allowed.includes('SMS_OTP') && user.attributes['phone_number']) factors.push('SMS_OTP');
  if (hasPasskey) factors.push('WEB_AUTHN');
  return factors;
}

/**
 * The first factors of a name that is nobody's. Which of those that not everybody has is drawn by the name, so that neither
 * having one nor lacking it tells who exists.
 */
export function inventFactors(context: Pick<Context, 'secrets'>, pool: Pool, name: string): FirstFactor[] {
  const allowed = pool.settings.policies.signInPolicy.allowedFirstAuthFactors;
  const [drawn = 0] = context.secrets.digest('invented-factors', pool.id, usernameFold(pool, name));
  const factors: FirstFactor[] = [];
  if (allowed.includes('PASSWORD')) factors.push('PASSWORD_SRP', 'PASSWORD');
  // Who has switched on a second factor begins with the password.
  const isSwitched = pool.settings.mfaConfiguration === 'OPTIONAL' && factors.length > 0 && drawn % 16 < 4;
  if (pool.settings.mfaConfiguration === 'ON' || isSwitched) return factors;
  if (allowed.includes('EMAIL_OTP')) factors.push('EMAIL_OTP');
  if (allowed.includes('SMS_OTP') && (factors.length === 0 || (drawn >> 4) % 2 === 0)) factors.push('SMS_OTP');
  if (allowed.includes('WEB_AUTHN') && (factors.length === 0 || (drawn >> 5) % 2 === 0)) factors.push('WEB_AUTHN');
  return factors;
}

/**
 * Whether a passkey that verified its user is both factors: where the pool says so, and, where second factors are the
 * users' choice, for who has switched it on.
 */
export function isPasskeyBoth({ settings }: Pool, enrolment: Enrolment): boolean {
  if (settings.factors?.webAuthn?.factorConfiguration !== 'MULTI_FACTOR_WITH_USER_VERIFICATION') return false;
  return settings.mfaConfiguration === 'ON' || enrolment.passkey;
}

function isSwitchedOn({ sms, email, softwareToken }: Enrolment): boolean {
  return sms || email || softwareToken;
}
