import type { Context } from '#domain/context.ts';
import type { Deed } from '../../deed.ts';
import { Guesses } from '../../guesses/guesses.ts';
import type { Challenge } from '../../step.ts';
import { challengeProof } from '../srp/handshake.ts';
import { recordOf } from './record.ts';

export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';

/**
 * Answers SRP_A with the PASSWORD_VERIFIER challenge.
 * @throws Fault InvalidParameterException for an SRP_A that is none; NotAuthorizedException while the account is locked
 */
export async function challengePassword(context: Context, deed: Deed, srpA: string): Promise<Challenge> {
  await new Guesses(context, deed, 'password').checkOpen();
  const record = await recordOf(context, deed);
  const parameters = { USER_ID_FOR_SRP: record.username, USERNAME: record.username };
  return challengeProof(context, deed, { name: PASSWORD_VERIFIER, record, srpA, parameters });
}
