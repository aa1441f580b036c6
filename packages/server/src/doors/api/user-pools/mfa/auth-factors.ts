import type { GetUserAuthFactorsResponse } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import { findConfiguredFactors } from '#domain/people/mfa/configured-factors.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { mfaSettings } from './mfa-settings.ts';

/** What a user could sign in with, and the second factors that are on where the pool has MFA. */
export async function authFactors(
  context: Pick<Context, 'db' | 'settings'>,
  pool: Pool,
  user: User,
): Promise<GetUserAuthFactorsResponse> {
  const enrolment = await loadEnrolment(context, user);
  return {
    Username: user.username,
    ...(pool.settings.mfaConfiguration !== 'OFF' && mfaSettings(enrolment)),
    ConfiguredUserAuthFactors: await findConfiguredFactors(context, user, enrolment),
  };
}
