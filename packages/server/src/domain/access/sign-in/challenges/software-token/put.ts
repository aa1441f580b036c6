import type { Context } from '#domain/context.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';

export const SOFTWARE_TOKEN_MFA = 'SOFTWARE_TOKEN_MFA';

/** Asks for a code of the user's authenticator app. */
export function challengeSoftwareToken(
  context: Context,
  deed: Deed<User>,
  { verifiedToken }: Enrolment,
): Promise<Challenge> {
  const friendlyName = verifiedToken?.friendlyName;
  const parameters = {
    USER_ID_FOR_SRP: deed.user.username,
    ...(friendlyName !== undefined && { FRIENDLY_DEVICE_NAME: friendlyName }),
  };
  return pose(context, deed, { name: SOFTWARE_TOKEN_MFA, parameters, detail: {} });
}
