import type { Context } from '#domain/context.ts';
import { type Device, openDeviceVerifier } from '#domain/people/devices/device.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';
import { challengeProof } from '../srp/handshake.ts';

export const DEVICE_PASSWORD_VERIFIER = 'DEVICE_PASSWORD_VERIFIER';

/** Answers a device's SRP_A. @throws Fault InvalidParameterException for an SRP_A that is none */
export async function challengeDeviceProof(
  context: Context,
  deed: Deed<User>,
  device: Device,
  srpA: string,
): Promise<Challenge> {
  const { groupKey, key, salt } = device;
  const record = { poolName: groupKey, username: key, salt, verifier: await openDeviceVerifier(context, device) };
  const parameters = { USERNAME: deed.user.username, DEVICE_KEY: key };
  return challengeProof(context, deed, { name: DEVICE_PASSWORD_VERIFIER, record, srpA, parameters });
}
