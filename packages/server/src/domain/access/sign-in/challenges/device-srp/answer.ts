import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { openDeviceVerifier } from '#domain/people/devices/device.ts';
import { deviceMissing, findDevice } from '#domain/people/devices/device-store.ts';
import { type Answer, type ChallengeKind, openAnswer } from '../../challenge.ts';
import { commitThen } from '../../commit.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { challengeProof } from '../srp/handshake.ts';

/** DEVICE_SRP_AUTH: the device begins to prove its own password. */
export const deviceSrpAuth: ChallengeKind<Verdict> = { required: ['USERNAME', 'DEVICE_KEY', 'SRP_A'], answer };

async function answer(context: Context, given: Answer): Promise<Verdict> {
  const { session, attempt, user } = await openAnswer(context, given, ['DEVICE_SRP_AUTH']);
  const key = required(given.responses, 'DEVICE_KEY');
  if (user === undefined || key !== attempt.deviceKey) throw sessionInvalid();
  const device = await findDevice(context, user, key);
  if (device === undefined) throw deviceMissing();
  if (!device.remembered) throw sessionInvalid();
  const record = {
    poolName: device.groupKey,
    username: key,
    salt: device.salt,
    verifier: await openDeviceVerifier(context, device),
  };
  const challenge = await challengeProof(context, given.asker, attempt, {
    name: 'DEVICE_PASSWORD_VERIFIER',
    record,
    srpA: required(given.responses, 'SRP_A'),
    parameters: { USERNAME: user.username, DEVICE_KEY: key },
  });
  return commitThen(context, [spendSession(session)], challenge);
}
