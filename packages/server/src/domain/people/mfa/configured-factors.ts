import type { Context } from '#domain/context.ts';
import { findTrustedAddress } from '#domain/people/users/address.ts';
import { hasPassword, type User } from '#domain/people/users/user.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import type { Enrolment } from './enrolment.ts';
import { hasPasskeys } from './passkeys/has-passkeys.ts';

/** What a user could prove. AWS: captured with an address and an app that were not switched on, in a pool without either. */
export async function findConfiguredFactors(
  context: Pick<Context, 'db' | 'settings'>,
  user: User,
  enrolment: Pick<Enrolment, 'verifiedToken'>,
): Promise<(FirstAuthFactor | 'SOFTWARE_TOKEN')[]> {
  const factors: [FirstAuthFactor | 'SOFTWARE_TOKEN', boolean][] = [
    ['PASSWORD', hasPassword(user)],
    ['EMAIL_OTP', findTrustedAddress(user, 'email') !== undefined],
    ['SMS_OTP', findTrustedAddress(user, 'phone_number') !== undefined],
    ['WEB_AUTHN', await hasPasskeys(context, user)],
    ['SOFTWARE_TOKEN', enrolment.verifiedToken !== undefined],
  ];
  return factors.filter(([, isConfigured]) => isConfigured).map(([factor]) => factor);
}
