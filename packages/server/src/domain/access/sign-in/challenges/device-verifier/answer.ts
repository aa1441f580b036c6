import { checkUnspent, openSession, sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { openDeviceVerifier } from '#domain/people/devices/device.ts';
import { deviceMissing, findDevice } from '#domain/people/devices/device-store.ts';
import { wrongPassword } from '../../account.ts';
import { checkAnswerer, findAttemptUser, passed } from '../../attempt.ts';
import type { Answer, ChallengeKind } from '../../challenge.ts';
import { recordFailure } from '../../events.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { isClaimTrue, parseClaim, proofParameters } from '../srp/handshake.ts';

const NAME = 'DEVICE_PASSWORD_VERIFIER';

/** DEVICE_PASSWORD_VERIFIER: the device proves its password, which takes the place of a second factor. */
export const devicePasswordVerifier: ChallengeKind<Verdict> = {
  required: [...proofParameters, 'DEVICE_KEY'],
  answer,
};

async function answer(context: Context, { asker, responses, session }: Answer): Promise<Verdict> {
  const claim = await parseClaim(context, asker, NAME, responses);
  const { handshake } = claim;
  if (session !== undefined && (await openSession(context, [NAME], session)).id !== handshake.id)
    throw sessionInvalid();
  await checkUnspent(context, handshake.id);
  const { attempt } = handshake;
  const user = await findAttemptUser(context, asker, attempt);
  const key = required(responses, 'DEVICE_KEY');
  if (user === undefined || key !== handshake.username) throw sessionInvalid();
  await checkAnswerer(context, asker, attempt, user, required(responses, 'USERNAME'));
  const device = await findDevice(context, user, key);
  if (device === undefined) throw deviceMissing();
  if (!device.remembered) throw sessionInvalid();
  const guesses = new Guesses(context, asker, user, attempt.name, 'second-factor');
  const found = await guesses.evaluate(async () => {
    const isTrue = await isClaimTrue(context, claim, await openDeviceVerifier(context, device));
    return isTrue ? user : undefined;
  });
  if (found === undefined) {
    await recordFailure(context, asker, attempt, 'Mfa');
    throw wrongPassword();
  }
  return {
    kind: 'proved',
    attempt: passed(attempt, NAME, user, { secondFactor: true, device: true }),
    user,
    writes: [spendSession(handshake)],
  };
}
