import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { selectEnrolment } from './enrolment-statements.ts';

/** A second factor, in the words of the wire. */
export type SecondFactor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA';

/** The second factors in the order in which they are listed. AWS: captured with SMS_MFA before SOFTWARE_TOKEN_MFA. */
export const secondFactors: readonly SecondFactor[] = ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'];

/** What a user has registered and switched on, whatever the pool offers now. */
export interface Enrolment {
  readonly preferred?: SecondFactor;
  readonly sms: boolean;
  readonly email: boolean;
  /** Switched on, and verified. */
  readonly softwareToken: boolean;
  /** Passkeys count as a second factor too. */
  readonly passkey: boolean;
  /** The authenticator app that the user proved to have, switched on or not. */
  readonly verifiedToken?: { readonly friendlyName?: string };
}

/** The user's second factors, in one query. Nothing is on for a user who is gone. */
export async function loadEnrolment(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
): Promise<Enrolment> {
  const row = await context.db.first(selectEnrolment, { poolId, sub });
  const hasToken = row !== undefined && row.token_created_at !== null;
  const enrolment = {
    sms: row?.sms === 1,
    email: row?.email === 1,
    softwareToken: hasToken && row.software_token === 1,
    passkey: row?.passkey === 1,
    ...(hasToken && { verifiedToken: row.friendly_name === null ? {} : { friendlyName: row.friendly_name } }),
  };
  const preferred = row?.preferred as SecondFactor | null | undefined;
  return preferred && isOn(enrolment, preferred) ? { ...enrolment, preferred } : enrolment;
}

/** Whether the user has this factor switched on. */
export function isOn(enrolment: Pick<Enrolment, 'sms' | 'email' | 'softwareToken'>, factor: SecondFactor): boolean {
  if (factor === 'SMS_MFA') return enrolment.sms;
  return factor === 'EMAIL_OTP' ? enrolment.email : enrolment.softwareToken;
}
