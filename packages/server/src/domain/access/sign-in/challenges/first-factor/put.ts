import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { inventAddress } from '#domain/reach/delivery/invent-delivery.ts';
import { checkPasswordAccount } from '../../account.ts';
import type { Asker } from '../../asker.ts';
import type { Attempt } from '../../attempt.ts';
import { pose } from '../../challenge.ts';
import { commitThen } from '../../commit.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge, Verdict } from '../../step.ts';
import { attributeOf, challengeCode } from '../code/put.ts';
import { challengePasskey } from '../passkey/put.ts';
import { challengePassword, provePassword } from '../password-verifier/put.ts';
import { type FirstFactor, findFirstFactorAddress } from './first-factors.ts';

export const SELECT_CHALLENGE = 'SELECT_CHALLENGE';

/** What the session of SELECT_CHALLENGE holds. */
export interface SelectDetail {
  readonly available: readonly FirstFactor[];
}

/** Lets the user choose the first factor. */
export function challengeSelection(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  available: readonly FirstFactor[],
): Promise<Challenge> {
  const detail: SelectDetail = { available };
  return pose(context, asker, attempt, { name: SELECT_CHALLENGE, parameters: {}, detail, available });
}

/** How a first factor is begun. `writes` make the choice final, with the proof or with the challenge that comes of it. */
interface Choice {
  readonly factor: FirstFactor;
  readonly available: readonly FirstFactor[];
  readonly parameters: Parameters;
  readonly writes: readonly Write[];
}

/**
 * Goes on with the first factor that the user chose, with the proof that came along or with its challenge.
 * @throws Fault InvalidParameterException for a missing proof; NotAuthorizedException for a wrong one; faults of messages
 */
export async function beginFactor(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User | undefined,
  { factor, available, parameters, writes }: Choice,
): Promise<Verdict> {
  switch (factor) {
    case 'PASSWORD':
      checkPasswordAccount(asker.client, user);
      return { ...(await provePassword(context, asker, attempt, user, required(parameters, 'PASSWORD'))), writes };
    case 'PASSWORD_SRP': {
      checkPasswordAccount(asker.client, user);
      const challenge = await challengePassword(context, asker, attempt, user, required(parameters, 'SRP_A'));
      return commitThen(context, writes, challenge);
    }
    case 'EMAIL_OTP':
    case 'SMS_OTP': {
      const attribute = attributeOf(factor);
      const about = { name: factor, factor: 'first', available, writes } as const;
      if (user === undefined) {
        const address = inventAddress(context, asker.pool, attempt.name, attribute);
        return challengeCode(context, asker, attempt, { user, address }, about);
      }
      const address = findFirstFactorAddress(asker.pool, user, attribute);
      if (address === undefined) {
        throw new Fault('InvalidParameterException', `User has no ${attribute} to send a code to.`);
      }
      return challengeCode(context, asker, attempt, { user, address }, about);
    }
    case 'WEB_AUTHN':
      return commitThen(context, writes, await challengePasskey(context, asker, attempt, user, available));
  }
}
