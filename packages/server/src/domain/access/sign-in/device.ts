import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type Device, newDeviceIds, tracksDevices } from '#domain/people/devices/device.ts';
import { deviceSeenWrites } from '#domain/people/devices/device-store.ts';
import { isDeviceKey } from './attempt.ts';
import type { Deed } from './deed.ts';
import type { Parameters } from './parameters.ts';

/**
 * The sign-in with the device that an answer names. One that takes the key back, as clients do after they forgot the device,
 * leaves it without. A device that nobody knows is a new one.
 */
export function withAnsweredDevice<Known extends Deed>(deed: Known, responses: Parameters): Known {
  const key = responses['DEVICE_KEY'];
  if (key === undefined) return deed;
  const { deviceKey: _, ...attempt } = deed.attempt;
  return { ...deed, attempt: isDeviceKey(key) ? { ...attempt, deviceKey: key } : attempt };
}

/** The device of a completed sign-in: the known one, or the keys of a new one that the client may confirm. */
export interface SignedInDevice {
  readonly ids: { readonly key: string; readonly groupKey: string };
  readonly isNew: boolean;
  readonly writes: readonly Write[];
}

/** The device of the sign-in where the pool tracks devices; every sign-in without a known one is from a new one. */
export function signedInDevice(
  context: Pick<Context, 'clock'>,
  { pool, caller }: Deed['asker'],
  known: Device | undefined,
): SignedInDevice | undefined {
  if (!tracksDevices(pool)) return undefined;
  if (known === undefined) return { ids: newDeviceIds(pool), isNew: true, writes: [] };
  return { ids: known, isNew: false, writes: deviceSeenWrites(context, known, caller) };
}
