import type { Context } from '#domain/context.ts';
import type { SecondFactor } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';

export const SELECT_MFA_TYPE = 'SELECT_MFA_TYPE';

/** What a challenge that offers several factors lets the user choose. */
export interface ChoiceDetail {
  readonly factors: readonly SecondFactor[];
  /** Set when what they prove is to become the user's second factor. */
  readonly isNew?: true;
}

/** Lets the user choose the second factor to use. */
export function challengeMfaChoice(
  context: Context,
  deed: Deed<User>,
  { factors, isNew }: ChoiceDetail,
): Promise<Challenge> {
  const parameters = { MFAS_CAN_CHOOSE: JSON.stringify(factors), USER_ID_FOR_SRP: deed.user.username };
  const detail: ChoiceDetail = { factors, ...(isNew && { isNew }) };
  return pose(context, deed, { name: SELECT_MFA_TYPE, parameters, detail });
}
