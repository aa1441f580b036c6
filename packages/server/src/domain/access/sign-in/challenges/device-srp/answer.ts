import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { loadDevice } from '#domain/people/devices/device-store.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { commitThen } from '../../commit.ts';
import { isOfUser } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Challenge } from '../../step.ts';
import { challengeDeviceProof } from '../device-verifier/put.ts';
import { DEVICE_SRP_AUTH } from './put.ts';

/** DEVICE_SRP_AUTH: the device begins to prove its own password. */
export const deviceSrpAuth: ChallengeKind = {
  required: ['USERNAME', 'DEVICE_KEY', 'SRP_A'],
  open: bySession(DEVICE_SRP_AUTH),
  answer,
};

async function answer(context: Context, { deed, session }: Opened<unknown>, responses: Parameters): Promise<Challenge> {
  const key = required(responses, 'DEVICE_KEY');
  if (!isOfUser(deed) || key !== deed.attempt.deviceKey) throw sessionInvalid();
  const device = await loadDevice(context, deed.user, key);
  if (!device.remembered) throw sessionInvalid();
  const challenge = challengeDeviceProof(context, deed, device, required(responses, 'SRP_A'));
  return commitThen(context, [spendSession(session)], challenge);
}
