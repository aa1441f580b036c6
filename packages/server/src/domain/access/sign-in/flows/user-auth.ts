import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { askPreAuthentication, findAccount, notConfirmed, wrongPassword } from '../account.ts';
import type { Asker } from '../asker.ts';
import { newAttempt, passed } from '../attempt.ts';
import {
  availableFactors,
  type FirstFactor,
  inventFactors,
  isFirstFactor,
} from '../challenges/first-factor/first-factors.ts';
import { beginFactor, challengeSelection } from '../challenges/first-factor/put.ts';
import type { Beginning, Flow } from '../flow.ts';
import { migrateOnSignIn } from '../migrate.ts';
import { type Parameters, required } from '../parameters.ts';
import { useConfirmedSignUp } from '../sign-up-continuation.ts';
import type { Verdict } from '../step.ts';

/** USER_AUTH: the user chooses among the first factors that the pool allows, or prefers one from the start. */
export const userAuth: Flow['begin'] = async (context, asker, beginning) => {
  const { parameters, validationData, session } = beginning;
  const name = required(parameters, 'USERNAME');
  const preferred = parameters['PREFERRED_CHALLENGE'];
  const user = await findAccount(context, asker, name, async () =>
    preferred === 'PASSWORD'
      ? migrateOnSignIn(context, asker, { name, password: required(parameters, 'PASSWORD'), validationData })
      : undefined,
  );
  await askPreAuthentication(context, asker, name, user, validationData);
  if (session !== undefined) return continueSignUp(context, asker, name, user, session);
  const available =
    user === undefined ? inventFactors(context, asker.pool, name) : await availableFactors(context, asker.pool, user);
  // AWS: a code as the first factor confirms an account; with any other it is told that it is not confirmed.
  const codes = available.filter((factor) => factor === 'EMAIL_OTP' || factor === 'SMS_OTP');
  const isUnconfirmed = user?.status === 'UNCONFIRMED';
  if (isUnconfirmed && !codes.some((code) => code === preferred)) throw notConfirmed();
  if (available.length > 0) return beginWith(context, asker, { name, user, available, parameters });
  if (!hidesUsers(asker.client)) throw wrongPassword();
  // Who has nothing to sign in with is like nobody.
  const invented = inventFactors(context, asker.pool, name);
  return beginWith(context, asker, { name, user: undefined, available: invented, parameters });
};

interface UserAuth {
  readonly name: string;
  /** Undefined for one who does not exist. */
  readonly user: User | undefined;
  readonly available: readonly FirstFactor[];
  readonly parameters: Parameters;
}

async function beginWith(
  context: Context,
  asker: Asker,
  { name, user, available, parameters }: UserAuth,
): Promise<Verdict> {
  const attempt = newAttempt('USER_AUTH', name, user, parameters['DEVICE_KEY']);
  const preferred = parameters['PREFERRED_CHALLENGE'];
  if (!isFirstFactor(preferred) || !available.includes(preferred)) {
    return challengeSelection(context, asker, attempt, available);
  }
  return beginFactor(context, asker, attempt, user, { factor: preferred, available, parameters, writes: [] });
}

/** AWS: the session of ConfirmSignUp signs its user in at once, for the first time, without another factor. */
async function continueSignUp(
  context: Context,
  asker: Asker,
  name: string,
  found: User | undefined,
  session: NonNullable<Beginning['session']>,
): Promise<Verdict> {
  const { user, writes } = await useConfirmedSignUp(context, asker, found, session);
  return { kind: 'proved', attempt: passed(newAttempt('USER_AUTH', name, user), 'SIGN_UP', user), user, writes };
}
