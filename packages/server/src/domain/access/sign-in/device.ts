import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type Device, newDeviceIds, tracksDevices } from '#domain/people/devices/device.ts';
import { deviceMissing, deviceSeenWrites, findDevice } from '#domain/people/devices/device-store.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Asker } from './asker.ts';
import { type Attempt, isDeviceKey } from './attempt.ts';
import type { Parameters } from './parameters.ts';

/**
 * The sign-in with the device that an answer names. One that takes the key back, as clients do after they forgot the device,
 * leaves it without. A device that nobody knows is a new one.
 */
export function withAnsweredDevice(attempt: Attempt, responses: Parameters): Attempt {
  const key = responses['DEVICE_KEY'];
  if (key === undefined) return attempt;
  const { deviceKey: _, ...rest } = attempt;
  return isDeviceKey(key) ? { ...rest, deviceKey: key } : rest;
}

/**
 * Checks that the device which an answer names is still there.
 * @throws Fault ResourceNotFoundException: clients forget its key and answer the same challenge again, with the same
 * session, which must not be used up yet
 */
export async function checkAnsweredDevice(
  context: Context,
  { pool }: Asker,
  user: User,
  responses: Parameters,
): Promise<void> {
  const key = responses['DEVICE_KEY'];
  if (!key || !tracksDevices(pool)) return;
  if ((await findDevice(context, user, key)) === undefined) throw deviceMissing();
}

/** The confirmed device that the client says it is; nothing of it is proved yet. */
export async function findAttemptDevice(
  context: Context,
  { pool }: Asker,
  { deviceKey }: Attempt,
  user: User,
): Promise<Device | undefined> {
  if (deviceKey === undefined || !tracksDevices(pool)) return undefined;
  return findDevice(context, user, deviceKey);
}

/** The device of a completed sign-in: the known one, or the keys of a new one that the client may confirm. */
export interface SignedInDevice {
  readonly ids: { readonly key: string; readonly groupKey: string };
  readonly isNew: boolean;
  readonly writes: readonly Write[];
}

/** The device of the sign-in where the pool tracks devices; every sign-in without a known one is from a new one. */
export async function signedInDevice(
  context: Context,
  asker: Asker,
  attempt: Attempt,
  user: User,
): Promise<SignedInDevice | undefined> {
  if (!tracksDevices(asker.pool)) return undefined;
  const known = await findAttemptDevice(context, asker, attempt, user);
  if (known === undefined) return { ids: newDeviceIds(asker.pool), isNew: true, writes: [] };
  return { ids: known, isNew: false, writes: deviceSeenWrites(context, known, asker.caller) };
}
