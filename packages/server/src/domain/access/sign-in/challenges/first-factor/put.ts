import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import { inventAddress } from '#domain/people/nobody/invented-address.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { usernameFold } from '#domain/tenant/pools/settings/sign-in-names.ts';
import { checkPasswordAccount } from '../../account.ts';
import { pose } from '../../challenge.ts';
import { commitThen } from '../../commit.ts';
import { asNobody, type Deed, isOfUser } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge, Verdict } from '../../step.ts';
import { isUntold } from '../../untold.ts';
import { attributeOf, challengeCode } from '../code/put.ts';
import { challengePasskey } from '../passkey/put.ts';
import { challengePassword } from '../password-verifier/put.ts';
import { claimPassword } from '../password-verifier/sent-password.ts';
import { type FirstFactor, findFirstFactorAddress } from './first-factors.ts';

export const SELECT_CHALLENGE = 'SELECT_CHALLENGE';

/** What the session of SELECT_CHALLENGE holds. */
export interface SelectDetail {
  readonly available: readonly FirstFactor[];
}

/** Lets the user choose the first factor. */
export function challengeSelection(
  context: Context,
  deed: Deed,
  available: readonly FirstFactor[],
): Promise<Challenge> {
  const detail: SelectDetail = { available };
  return pose(context, deed, { name: SELECT_CHALLENGE, parameters: {}, detail, available });
}

/** How a first factor is begun. */
export interface Choice {
  readonly factor: FirstFactor;
  readonly available: readonly FirstFactor[];
  readonly parameters: Parameters;
  /** Make the choice final, with the proof or with the challenge that comes of it. */
  readonly writes: readonly Write[];
  /** What was read of the user's factors already. */
  readonly enrolment?: Enrolment | undefined;
}

/**
 * Goes on with the first factor that the user chose, with the proof that came along or with its challenge.
 * @throws Fault InvalidParameterException for a missing proof; faults of messages
 */
export async function beginFactor(context: Context, about: Deed, choice: Choice): Promise<Verdict> {
  const { factor, available, parameters, writes, enrolment } = choice;
  const deed = isSeen(about, factor) ? about : asNobody(about);
  const { asker, user } = deed;
  switch (factor) {
    case 'PASSWORD':
      if (!hidesUsers(asker.client)) checkPasswordAccount(asker.client, user);
      return claimPassword(context, deed, { password: required(parameters, 'PASSWORD'), writes, enrolment });
    case 'PASSWORD_SRP':
      if (!hidesUsers(asker.client)) checkPasswordAccount(asker.client, user);
      return commitThen(context, writes, challengePassword(context, deed, required(parameters, 'SRP_A')));
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return sendFirstCode(context, deed, { factor, available, writes });
    case 'WEB_AUTHN':
      return commitThen(context, writes, challengePasskey(context, deed, available));
  }
}

/** Of an account that waits for its confirmation, and is untold, a code may go to the very name that was typed: all else is as of nobody. */
function isSeen(deed: Deed, factor: FirstFactor): boolean {
  const { asker, attempt, user } = deed;
  if (user === undefined || !isUntold(deed) || factor === 'PASSWORD' || factor === 'PASSWORD_SRP') return true;
  if (factor === 'WEB_AUTHN') return false;
  const address = findFirstFactorAddress(asker.pool, user, attributeOf(factor));
  return address !== undefined && usernameFold(asker.pool, address.value) === usernameFold(asker.pool, attempt.name);
}

/** Sends the code of a first factor, and puts its challenge. @throws as `beginFactor` */
export function sendFirstCode(
  context: Context,
  deed: Deed,
  { factor, available, writes }: Pick<Choice, 'available' | 'writes'> & { factor: 'EMAIL_OTP' | 'SMS_OTP' },
): Promise<Challenge> {
  const { pool } = deed.asker;
  const attribute = attributeOf(factor);
  const about = { name: factor, factor: 'first', available, writes } as const;
  if (!isOfUser(deed)) {
    const address = inventAddress(context, pool, deed.attempt.name, attribute);
    return challengeCode(context, { ...asNobody(deed), address }, about);
  }
  const address = findFirstFactorAddress(pool, deed.user, attribute);
  if (address === undefined) {
    throw new Fault('InvalidParameterException', `User has no ${attribute} to send a code to.`);
  }
  return challengeCode(context, { ...deed, address }, about);
}
