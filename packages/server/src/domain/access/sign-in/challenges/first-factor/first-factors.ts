import type { Context } from '#domain/context.ts';
import { type Enrolment, loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { hasPasskeys } from '#domain/people/mfa/passkeys/has-passkeys.ts';
import { type Belongings, everyBelonging, inventBelongings } from '#domain/people/nobody/invented-belongings.ts';
import {
  type AddressToProve,
  findAddressToConfirm,
  findTrustedAddress,
  type TrustedAddress,
} from '#domain/people/users/address.ts';
import { hasPassword, type User } from '#domain/people/users/user.ts';
import { hasTrigger } from '#domain/reach/triggers/trigger.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';

/** The ways to begin a USER_AUTH sign-in, by the challenges that stand for them. */
export type FirstFactor = 'EMAIL_OTP' | 'PASSWORD' | 'PASSWORD_SRP' | 'SMS_OTP' | 'WEB_AUTHN';

export function isFirstFactor(name: string | undefined): name is FirstFactor {
  return ['EMAIL_OTP', 'PASSWORD', 'PASSWORD_SRP', 'SMS_OTP', 'WEB_AUTHN'].includes(name ?? '');
}

/**
 * The address in an attribute to which a code as the first factor may go: a trusted one. An unconfirmed user has proved
 * nothing yet; the code goes to the address that confirms them, and to no other one that came with the sign-up.
 */
export function findFirstFactorAddress(
  pool: Pool,
  user: User,
  attribute: VerifiedAttribute,
): TrustedAddress | AddressToProve | undefined {
  if (user.status !== 'UNCONFIRMED') return findTrustedAddress(user, attribute);
  const address = findAddressToConfirm(pool, user);
  return address?.attribute === attribute ? address : undefined;
}

/** The first factors that the pool allows and the user has, and what was read of the second ones to say so. */
export async function loadFirstFactors(
  context: Context,
  pool: Pool,
  user: User,
): Promise<{ available: FirstFactor[]; enrolment: Enrolment | undefined }> {
  const { allowedFirstAuthFactors: allowed } = pool.settings.policies.signInPolicy;
  const mayHavePasskeys = allowed.includes('WEB_AUTHN') && user.status === 'CONFIRMED';
  const enrolment = pool.settings.mfaConfiguration === 'OFF' ? undefined : await loadEnrolment(context, user);
  const available = factorsOf(pool, {
    password: hasPassword(user),
    temporaryPassword: user.status === 'FORCE_CHANGE_PASSWORD',
    email: findFirstFactorAddress(pool, user, 'email') !== undefined,
    phoneNumber: findFirstFactorAddress(pool, user, 'phone_number') !== undefined,
    passkey: mayHavePasskeys && (await hasPasskeys(context, user)),
    secondFactor: enrolment !== undefined && isSwitchedOn(enrolment),
    strongPasskey: enrolment?.passkey === true,
  });
  return { available, enrolment };
}

/**
 * The first factors of a name that is nobody's: what a user with invented belongings would have, so that neither having a
 * factor nor lacking it tells who exists. There is always one.
 */
export function inventFactors(context: Pick<Context, 'secrets'>, pool: Pool, name: string): FirstFactor[] {
  // UserMigration may bring over whoever has a password elsewhere.
  const mayComeWithPassword = hasTrigger(pool, 'userMigration');
  const factors = factorsOf(pool, inventBelongings(context, pool, name, { mayComeWithPassword }));
  return factors.length > 0 ? factors : factorsOf(pool, everyBelonging);
}

/**
 * AWS: who has a second factor begins with a password, or with a passkey where that stands for both; who has a temporary
 * password begins with that; an unconfirmed user, with a code that confirms them (developer guide, "Sign-in options").
 */
function factorsOf(pool: Pool, has: Belongings): FirstFactor[] {
  const { mfaConfiguration, policies } = pool.settings;
  const { allowedFirstAuthFactors: allowed } = policies.signInPolicy;
  const factors: FirstFactor[] = [];
  if (allowed.includes('PASSWORD') && has.password) factors.push('PASSWORD_SRP', 'PASSWORD');
  if (has.temporaryPassword) return factors;
  const hasPasskey = allowed.includes('WEB_AUTHN') && has.passkey;
  if (mfaConfiguration === 'ON' || (mfaConfiguration === 'OPTIONAL' && has.secondFactor)) {
    if (hasPasskey && isPasskeyBoth(pool, { passkey: has.strongPasskey })) factors.push('WEB_AUTHN');
    return factors;
  }
  if (allowed.includes('EMAIL_OTP') && has.email) factors.push('EMAIL_OTP');
  if (allowed.includes('SMS_OTP') && has.phoneNumber) factors.push('SMS_OTP');
  if (hasPasskey) factors.push('WEB_AUTHN');
  return factors;
}

/**
 * Whether a passkey that verified its user is both factors: where the pool says so, and, where second factors are the
 * users' choice, for who has switched it on.
 */
export function isPasskeyBoth({ settings }: Pool, enrolment: Pick<Enrolment, 'passkey'>): boolean {
  if (settings.factors?.webAuthn?.factorConfiguration !== 'MULTI_FACTOR_WITH_USER_VERIFICATION') return false;
  return settings.mfaConfiguration === 'ON' || enrolment.passkey;
}

function isSwitchedOn({ sms, email, softwareToken }: Enrolment): boolean {
  return sms || email || softwareToken;
}
