import { Fault } from '#domain/fault.ts';
import { findAddress, findGivenAddress, findProvedAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { type Enrolment, isOn, type SecondFactor, secondFactors } from './enrolment.ts';

/**
 * What follows a proved first factor: nothing, one challenge, a choice among several, setting a factor up, or the end. With
 * `isNew`, the challenge proves an address that came with the account and was never asked about, and so sets it up.
 */
export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'challenge'; readonly factor: SecondFactor; readonly isNew?: true }
  | { readonly kind: 'select'; readonly factors: readonly SecondFactor[]; readonly isNew?: true }
  | { readonly kind: 'setup'; readonly factors: readonly SecondFactor[] }
  | { readonly kind: 'refuse' };

type Person = Pick<User, 'attributes' | 'status'>;
type MessageFactor = Exclude<SecondFactor, 'SOFTWARE_TOKEN_MFA'>;

const attributes: Readonly<Record<MessageFactor, VerifiedAttribute>> = { SMS_MFA: 'phone_number', EMAIL_OTP: 'email' };

/**
 * Which second factor a user must prove in this pool now (developer guide, "Details of MFA logic at user runtime"). Pure:
 * it reads the pool's settings, the user's attributes and what `loadEnrolment` gave. Federated users have none. A factor
 * that is on is never skipped because its address is gone or not proved: another one that is on stands in, or none does.
 */
export function decideSecondFactor(pool: Pool, user: Person, enrolment: Enrolment): Decision {
  const { mfaConfiguration } = pool.settings;
  if (mfaConfiguration === 'OFF' || user.status === 'EXTERNAL_PROVIDER') return { kind: 'none' };
  const chosen = secondFactors.filter((factor) => isOn(enrolment, factor) && isOffered(pool, factor));
  if (chosen.length > 0) return decideChosen(user, enrolment, chosen);
  return mfaConfiguration === 'OPTIONAL' ? { kind: 'none' } : decideUnchosen(pool, user, enrolment);
}

/**
 * Which second factor a user can prove who is not asked for one by `decideSecondFactor`, where a sign-in is too risky without
 * one: what a pool that demands MFA would ask for. Undefined where the user would have to set one up: whoever has the
 * password could register a factor of their own.
 */
export function decideExtraFactor(
  pool: Pool,
  user: Person,
  enrolment: Enrolment,
): Extract<Decision, { kind: 'challenge' | 'select' }> | undefined {
  if (pool.settings.mfaConfiguration === 'OFF') return undefined;
  const demanding: Pool = { ...pool, settings: { ...pool.settings, mfaConfiguration: 'ON' } };
  const decision = decideSecondFactor(demanding, user, enrolment);
  return decision.kind === 'challenge' || decision.kind === 'select' ? decision : undefined;
}

/** What a user is told who has to prove a second factor and can prove none. */
export function noSecondFactor(): Fault {
  return new Fault('NotAuthorizedException', 'User has no second factor that this user pool accepts.');
}

/** Whether the pool offers a second factor. */
export function isOffered({ settings }: Pool, factor: SecondFactor): boolean {
  if (factor === 'SMS_MFA') return settings.factors?.sms === true;
  return factor === 'EMAIL_OTP' ? settings.factors?.email !== undefined : settings.factors?.softwareToken === true;
}

/** Whether the user has what a second factor needs: a proved address, or a verified authenticator app. */
export function isEquipped(user: Person, enrolment: Enrolment, factor: SecondFactor): boolean {
  if (factor === 'SOFTWARE_TOKEN_MFA') return enrolment.verifiedToken !== undefined;
  return findProvedAddress(user, attributes[factor]) !== undefined;
}

/** Whether a second factor's address came with the account and was never asked about, so that a sign-in can prove it. */
export function isGiven(user: Person, factor: SecondFactor): boolean {
  return factor !== 'SOFTWARE_TOKEN_MFA' && findGivenAddress(user, attributes[factor]) !== undefined;
}

/**
 * Whether the codes of the user's second factor go to an address: because the user switched that on, or, where the pool
 * demands MFA and the user chose nothing, because the pool falls back on it.
 */
export function isFactorAddress(pool: Pool, user: Person, enrolment: Enrolment, attribute: VerifiedAttribute): boolean {
  if (pool.settings.mfaConfiguration === 'OFF') return false;
  const factor = attribute === 'email' ? 'EMAIL_OTP' : 'SMS_MFA';
  if (isOn(enrolment, factor)) return true;
  if (pool.settings.mfaConfiguration === 'OPTIONAL') return false;
  const hasChosen = secondFactors.some((one) => isOn(enrolment, one) && isOffered(pool, one));
  return !hasChosen && isEligible(pool, factor) && findProvedAddress(user, attribute) !== undefined;
}

/** The pool offers what the user has switched on. */
function decideChosen(user: Person, enrolment: Enrolment, chosen: readonly SecondFactor[]): Decision {
  const usable = chosen.filter((factor) => isEquipped(user, enrolment, factor));
  if (usable.length > 0) return chooseAmong(usable, enrolment);
  const given = chosen.filter((factor) => isGiven(user, factor));
  return given.length > 0 ? { ...chooseAmong(given, enrolment), isNew: true } : { kind: 'refuse' };
}

/** MFA is on, and the user has switched nothing on that the pool offers. */
function decideUnchosen(pool: Pool, user: Person, enrolment: Enrolment): Decision {
  const eligible = secondFactors.filter((factor) => isEligible(pool, factor));
  const usable = eligible.filter((factor) => isEquipped(user, enrolment, factor));
  if (usable.length > 0) return chooseAmong(usable, enrolment);
  const given = eligible.filter((factor) => isGiven(user, factor));
  if (given.length > 0) return { ...chooseAmong(given, enrolment), isNew: true };
  const hasAddress = (factor: SecondFactor) =>
    factor !== 'SOFTWARE_TOKEN_MFA' && findAddress(user, attributes[factor]) !== undefined;
  if (!secondFactors.some(hasAddress)) return setUp(eligible);
  // AWS: the guide refuses a user whose only address is the one for recovery; captured: MFA_SETUP where TOTP is on.
  return setUp(eligible.filter((factor) => factor === 'SOFTWARE_TOKEN_MFA' || hasAddress(factor)));
}

/** Whether the pool takes a factor of those who chose none: it offers it, and codes for recovery go elsewhere. */
function isEligible(pool: Pool, factor: SecondFactor): boolean {
  return isOffered(pool, factor) && factor !== primaryRecovery(pool);
}

/** The preferred factor, else the one that there is; more are a choice. */
function chooseAmong(
  factors: readonly SecondFactor[],
  { preferred }: Enrolment,
): Extract<Decision, { kind: 'challenge' | 'select' }> {
  if (preferred && factors.includes(preferred)) return { kind: 'challenge', factor: preferred };
  const [factor] = factors;
  return factor !== undefined && factors.length === 1 ? { kind: 'challenge', factor } : { kind: 'select', factors };
}

function setUp(factors: readonly SecondFactor[]): Decision {
  return factors.length > 0 ? { kind: 'setup', factors } : { kind: 'refuse' };
}

/**
 * The message factor over whose address the pool sends recovery codes first, which is not to be the second factor of the
 * same account. Undefined where only administrators reset passwords. AWS: without a setting, phone before e-mail.
 */
function primaryRecovery({ settings }: Pool): MessageFactor | undefined {
  const [first] = settings.accountRecoverySetting.recoveryMechanisms.toSorted(
    (one, other) => one.priority - other.priority,
  );
  if (first?.name === 'admin_only') return undefined;
  return first?.name === 'verified_email' ? 'EMAIL_OTP' : 'SMS_MFA';
}
