import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { isEquipped, isGiven, isOffered } from './decide.ts';
import { type Enrolment, isOn, loadEnrolment, type SecondFactor, secondFactors } from './enrolment.ts';
import { savePreferences } from './preferences-statements.ts';
import { deleteTokenWrites, hasPendingToken, tokenNotOffered } from './software-token.ts';

/** What to do with one factor: what is absent stays as it is. */
export interface FactorPreference {
  readonly enabled?: boolean;
  readonly preferredMfa?: boolean;
}

export interface Preferences {
  readonly factors: { readonly [F in SecondFactor]?: FactorPreference | undefined };
  /** Passkeys as a second factor, beside another one. */
  readonly passkey?: { readonly enabled?: boolean } | undefined;
}

type Choice = Pick<Enrolment, 'preferred' | 'sms' | 'email' | 'softwareToken' | 'passkey'>;
type By = 'user' | 'administrator';

/** Who sets preferences, and what belongs into the transaction. */
export type PreferenceSetter =
  /** `held` refuse when the sign-in that does it has ended. */
  | { readonly by: 'user'; readonly held: readonly Write[] }
  /** `ends` go along with a factor that is switched off. */
  | { readonly by: 'administrator'; readonly ends: readonly Write[] };

/**
 * Switches a user's second factors on and off and chooses the preferred one. A user cannot switch one off while the pool
 * demands MFA; an administrator can.
 * @throws Fault InvalidParameterException when the user has not what a factor needs, such as a proved address, or two are
 * preferred;
 * SoftwareTokenMFANotFoundException, to the user alone, when the pool does not offer TOTP; NotAuthorizedException when the
 * user's sign-in ends at the same moment
 */
export async function setPreferences(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
  wanted: Preferences,
  setter: PreferenceSetter,
): Promise<void> {
  const { by } = setter;
  await changeUser(context, pool, user, async (after) => {
    const enrolment = await loadEnrolment(context, after);
    const sent = isSmsIdle(pool, after, wanted) ? withoutSms(wanted) : wanted;
    const switchedOn = secondFactors.filter((factor) => sent.factors[factor]?.enabled === true);
    for (const factor of switchedOn) await checkEquipped(context, pool, after, { enrolment, factor, by });
    if (by === 'user' && pool.settings.mfaConfiguration === 'ON') checkNothingOff(enrolment, sent);
    const choice = choose(enrolment, sent);
    const isLess = secondFactors.some((factor) => isOn(enrolment, factor) && !isOn(choice, factor));
    const more = setter.by === 'user' ? setter.held : isLess ? setter.ends : [];
    return { after, writes: [...more, saveWrite(after, choice)] };
  });
}

/**
 * Removes a user's authenticator app, verified or waiting, and switches TOTP off for the user; `ends` go along. Fine when
 * there is none.
 */
export async function removeSoftwareToken(
  context: Pick<Context, 'db' | 'clock'>,
  pool: Pool,
  user: User,
  ends: readonly Write[],
): Promise<void> {
  await changeUser(context, pool, user, async (after) => {
    const { preferred, ...enrolment } = await loadEnrolment(context, after);
    const kept = preferred === 'SOFTWARE_TOKEN_MFA' || preferred === undefined ? {} : { preferred };
    const choice = { ...enrolment, ...kept, softwareToken: false };
    return { after, writes: [...ends, ...deleteTokenWrites(after), saveWrite(after, withoutLonePasskey(choice))] };
  });
}

/**
 * Whether SMS is switched on where the pool has apps alone. AWS: that succeeds, and an app is asked for at the next sign-in
 * (`doors/api/user-pools/mfa/mfa.test.ts`: take SMS where the pool has apps alone and MFA is %s, and keep nothing of it). Nothing of it is kept: it would shut the user out when the pool
 * offers SMS one day. Whoever switches the app off along with it would be left without a factor, and is refused.
 */
function isSmsIdle(pool: Pool, { attributes }: User, { factors }: Preferences): boolean {
  if (factors.SMS_MFA?.enabled !== true || factors.SOFTWARE_TOKEN_MFA?.enabled === false) return false;
  const hasAppsAlone = secondFactors.every((factor) => isOffered(pool, factor) === (factor === 'SOFTWARE_TOKEN_MFA'));
  return hasAppsAlone && attributes['phone_number'] !== undefined;
}

function withoutSms(wanted: Preferences): Preferences {
  return { ...wanted, factors: { ...wanted.factors, SMS_MFA: undefined } };
}

function choose(enrolment: Enrolment, { factors, passkey }: Preferences): Choice {
  const on = (factor: SecondFactor) => factors[factor]?.enabled ?? isOn(enrolment, factor);
  const chosen = {
    sms: on('SMS_MFA'),
    email: on('EMAIL_OTP'),
    softwareToken: on('SOFTWARE_TOKEN_MFA'),
    passkey: passkey?.enabled ?? enrolment.passkey,
  };
  const preferred = choosePreferred(enrolment, factors, on);
  if (passkey?.enabled && !chosen.sms && !chosen.email && !chosen.softwareToken) {
    throw invalid('User has no other MFA factor to turn on WEB_AUTHN beside.');
  }
  return withoutLonePasskey({ ...chosen, ...(preferred && { preferred }) });
}

function choosePreferred(
  enrolment: Enrolment,
  factors: Preferences['factors'],
  on: (factor: SecondFactor) => boolean,
): SecondFactor | undefined {
  const wanted = secondFactors.filter((factor) => factors[factor]?.preferredMfa === true);
  if (wanted.length > 1) throw invalid('Only one MFA factor can be set as preferred.');
  const [preferred] = wanted;
  if (preferred && !on(preferred)) throw invalid(`${preferred} must be enabled to be set as preferred.`);
  if (preferred) return preferred;
  const kept = enrolment.preferred;
  return kept && on(kept) && factors[kept]?.preferredMfa !== false ? kept : undefined;
}

/** A passkey stands beside another factor, never alone. */
function withoutLonePasskey(choice: Choice): Choice {
  return { ...choice, passkey: choice.passkey && (choice.sms || choice.email || choice.softwareToken) };
}

async function checkEquipped(
  context: Pick<Context, 'db'>,
  pool: Pool,
  user: User,
  { enrolment, factor, by }: { enrolment: Enrolment; factor: SecondFactor; by: By },
): Promise<void> {
  // What an administrator switches on for an address that came with the account, the next sign-in proves.
  const isEnough = isEquipped(user, enrolment, factor) || (by === 'administrator' && isGiven(user, factor));
  if (isOffered(pool, factor) && isEnough) return;
  if (factor === 'SOFTWARE_TOKEN_MFA' && by === 'user') {
    if (!isOffered(pool, factor)) throw tokenNotOffered();
    const isWaiting = await hasPendingToken(context, user);
    throw invalid(isWaiting ? 'User has not verified software token mfa' : 'User has not set up software token mfa');
  }
  throw invalid(`User does not have delivery config set to turn on ${factor}`);
}

function checkNothingOff(enrolment: Enrolment, { factors }: Preferences): void {
  if (secondFactors.every((factor) => factors[factor]?.enabled !== false || !isOn(enrolment, factor))) return;
  throw invalid('MFA factors cannot be turned off, because the user pool requires MFA.');
}

/** The write that switches SMS on as the one and preferred factor of a user who is new. */
export function smsFactorWrites(user: User): Write[] {
  return [saveWrite(user, { preferred: 'SMS_MFA', sms: true, email: false, softwareToken: false, passkey: false })];
}

/** The write that switches factors on beside those that are on, whatever the user has. */
export function switchOnWrite(
  user: User,
  enrolment: Enrolment,
  { sms, email }: Pick<Enrolment, 'sms' | 'email'>,
): Write {
  return saveWrite(user, { ...enrolment, sms: enrolment.sms || sms, email: enrolment.email || email });
}

/** The write that sets the factors of a user who is made elsewhere, whatever the user has. */
export function preferenceWrite(user: Pick<User, 'poolId' | 'sub'>, choice: Choice): Write {
  return saveWrite(user, choice);
}

function saveWrite(
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  { preferred, sms, email, softwareToken, passkey }: Choice,
): Write {
  const row = {
    poolId,
    sub,
    preferred: preferred ?? null,
    sms: Number(sms),
    email: Number(email),
    softwareToken: Number(softwareToken),
    passkey: Number(passkey),
  };
  return write(savePreferences, row, { expect: 'one' });
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
