import { checkUnspent, openSession, sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { openVerifier } from '#domain/people/users/password.ts';
import { inventSecret, wrongPassword } from '../../account.ts';
import { checkAnswerer, findAttemptUser, passed } from '../../attempt.ts';
import type { Answer, ChallengeKind } from '../../challenge.ts';
import { checkAnsweredDevice, withAnsweredDevice } from '../../device.ts';
import { recordFailure } from '../../events.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { isClaimTrue, parseClaim, proofParameters } from '../srp/handshake.ts';

const NAME = 'PASSWORD_VERIFIER';

/** PASSWORD_VERIFIER: the client proves that it derived the same SRP key, which needs the password. */
export const passwordVerifier: ChallengeKind<Verdict> = { required: proofParameters, answer };

async function answer(context: Context, { asker, responses, session }: Answer): Promise<Verdict> {
  const claim = await parseClaim(context, asker, NAME, responses);
  const { handshake } = claim;
  if (session !== undefined && (await openSession(context, [NAME], session)).id !== handshake.id)
    throw sessionInvalid();
  await checkUnspent(context, handshake.id);
  const { attempt } = handshake;
  const user = await findAttemptUser(context, asker, attempt);
  const verifier = user && (await openVerifier(context, user));
  // An invented user may answer to the invented name too.
  const name = required(responses, 'USERNAME');
  if (name !== handshake.username) await checkAnswerer(context, asker, attempt, user, name);

  const found = await new Guesses(context, asker, user, attempt.name, 'password').evaluate(async () => {
    const isTrue = await isClaimTrue(
      context,
      claim,
      verifier ?? inventSecret(context, asker.pool, handshake.username).verifier,
    );
    return isTrue && verifier !== undefined ? user : undefined;
  });
  if (found === undefined) {
    await recordFailure(context, asker, attempt, 'Password');
    throw wrongPassword();
  }
  await checkAnsweredDevice(context, asker, found, responses);
  return {
    kind: 'proved',
    attempt: passed(withAnsweredDevice(attempt, responses), NAME, found, { password: true }),
    user: found,
    writes: [spendSession(handshake)],
  };
}
