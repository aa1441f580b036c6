import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import type { ChoiceDetail } from '../select-mfa-type/put.ts';

export const MFA_SETUP = 'MFA_SETUP';

/** The session of MFA_SETUP: the factors on offer, and whether the authenticator app was proved by VerifySoftwareToken. */
export interface SetupDetail extends ChoiceDetail {
  readonly isTokenProved?: boolean;
}

/** Lets the user choose a second factor to set up. */
export function challengeSetup(
  context: Context,
  deed: Deed<User>,
  { factors }: Pick<SetupDetail, 'factors'>,
): Promise<Challenge> {
  const parameters = { MFAS_CAN_SETUP: JSON.stringify(factors), USER_ID_FOR_SRP: deed.user.username };
  const detail: SetupDetail = { factors, isNew: true };
  return pose(context, deed, { name: MFA_SETUP, parameters, detail });
}
