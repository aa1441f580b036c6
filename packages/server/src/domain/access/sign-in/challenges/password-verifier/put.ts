import type { Context } from '#domain/context.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import { passwordResetRequired } from '../../account.ts';
import type { Deed } from '../../deed.ts';
import { Guesses } from '../../guesses/guesses.ts';
import type { Challenge } from '../../step.ts';
import { challengeProof } from '../srp/handshake.ts';
import { recordOf } from './record.ts';
import { relayChallenge } from './relay.ts';

export const PASSWORD_VERIFIER = 'PASSWORD_VERIFIER';

/**
 * Answers SRP_A with the PASSWORD_VERIFIER challenge.
 * A password whose hash was imported cannot be proved so before it was sent once. AWS: it cannot; with which words it does not
 * say. Where the client hides who exists, the proof fails as nobody's does. What the old pool still has is proved to that, where it is to be handed on.
 * @throws Fault InvalidParameterException for an SRP_A that is none; NotAuthorizedException while the account is locked;
 * PasswordResetRequiredException for an imported password, at a client that does not hide who exists; OldPoolAway, OldPoolBusy
 */
export async function challengePassword(context: Context, deed: Deed, srpA: string): Promise<Challenge> {
  await new Guesses(context, deed, 'password').checkOpen();
  const relayed = await relayChallenge(context, deed, PASSWORD_VERIFIER, srpA);
  if (relayed !== undefined) return relayed;
  const { asker, user } = deed;
  if (user?.sealedPasswordHash !== undefined && !hidesUsers(asker.client)) throw passwordResetRequired();
  const record = await recordOf(context, deed);
  const parameters = { USER_ID_FOR_SRP: record.username, USERNAME: record.username };
  return challengeProof(context, deed, { name: PASSWORD_VERIFIER, record, srpA, parameters });
}
