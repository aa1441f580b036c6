import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { Enrolment, SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { findGivenAddress, findProvedAddress } from '#domain/people/users/address.ts';
import type { User } from '#domain/people/users/user.ts';
import { commitThen } from '../../commit.ts';
import type { FactorDue } from '../../decide.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import { attributeOf, challengeCode } from '../code/put.ts';
import { challengeSetup } from '../mfa-setup/put.ts';
import { challengeMfaChoice } from '../select-mfa-type/put.ts';
import { challengeSoftwareToken } from '../software-token/put.ts';

interface Putting {
  /** What was read of the user's factors. */
  readonly enrolment: Enrolment;
  /** Make the step before it final. */
  readonly writes: readonly Write[];
}

/**
 * Puts the challenge of the second factor that is due, or lets the user choose among several.
 * @throws Fault of the limits on messages, or as `commit`
 */
export function challengeSecondFactor(
  context: Context,
  deed: Deed<User>,
  { due, ...putting }: Putting & { readonly due: FactorDue },
): Promise<Challenge> {
  if (due.kind === 'challenge') return challengeFactor(context, deed, { ...putting, ...due });
  const put = due.kind === 'select' ? challengeMfaChoice : challengeSetup;
  return commitThen(context, putting.writes, put(context, deed, due));
}

/**
 * Puts the challenge of one factor, and sends its code where it has one.
 * @throws Fault of the limits on messages, or as `commit`
 */
export function challengeFactor(
  context: Context,
  deed: Deed<User>,
  { factor, isNew, enrolment, writes }: Putting & { readonly factor: SecondFactor; readonly isNew?: true | undefined },
): Promise<Challenge> {
  if (factor === 'SOFTWARE_TOKEN_MFA') {
    return commitThen(context, writes, challengeSoftwareToken(context, deed, enrolment));
  }
  const attribute = attributeOf(factor);
  const address = isNew ? findGivenAddress(deed.user, attribute) : findProvedAddress(deed.user, attribute);
  if (address === undefined) throw new Error(`${factor} was decided for a user without an address for it`);
  const about = { name: factor, factor: 'second', writes, ...(isNew && { isNew }) } as const;
  return challengeCode(context, { ...deed, address }, about);
}
