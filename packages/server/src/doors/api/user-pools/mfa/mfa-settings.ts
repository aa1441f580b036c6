import type { MFAOptionType } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import { type Enrolment, isOn, loadEnrolment, secondFactors } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** A user's second factors as the wire shows them; every member is absent while the user has none. */
export interface MfaSettings {
  readonly PreferredMfaSetting?: string;
  readonly UserMFASettingList?: readonly string[];
  readonly MFAOptions?: readonly MFAOptionType[];
}

/** The second factors that a user has switched on, where the pool has MFA; elsewhere nothing, without a query. */
export async function loadMfaSettings(context: Pick<Context, 'db'>, pool: Pool, user: User): Promise<MfaSettings> {
  if (pool.settings.mfaConfiguration === 'OFF') return {};
  const enrolment = await loadEnrolment(context, user);
  const options = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' } as const];
  return { ...(enrolment.sms && { MFAOptions: options }), ...mfaSettings(enrolment) };
}

/** The list of what is on, and which of it is preferred. */
export function mfaSettings(enrolment: Enrolment): Omit<MfaSettings, 'MFAOptions'> {
  const on = secondFactors.filter((factor) => isOn(enrolment, factor));
  return {
    ...(enrolment.preferred && { PreferredMfaSetting: enrolment.preferred }),
    ...(on.length > 0 && { UserMFASettingList: on }),
  };
}
