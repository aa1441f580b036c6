import type { Context } from '#domain/context.ts';
import { findAccount } from '../account.ts';
import { challengePassword } from '../handshake.ts';
import { type Parameters, required } from '../parameters.ts';
import type { Asker, Verdict } from '../step.ts';

export const userSrpParameters = ['USERNAME', 'SRP_A'];

/** USER_SRP_AUTH: the password is proved without being sent. */
export async function userSrp(context: Context, asker: Asker, parameters: Parameters): Promise<Verdict> {
  const name = required(parameters, 'USERNAME');
  const srpA = required(parameters, 'SRP_A');
  const user = await findAccount(context, asker.pool, asker.client, name);
  return challengePassword(context, asker, name, user, srpA);
}
