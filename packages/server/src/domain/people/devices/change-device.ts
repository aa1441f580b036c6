import { findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import {
  deleteDevice,
  deleteDevices,
  endSignInsOfDevice,
  endSignInsOfDevices,
  updateDeviceRemembered,
} from './device-statements.ts';
import { deviceMissing, loadDevice, type Owner } from './device-store.ts';

/**
 * Decides whether a device may stand in for a second factor; undefined leaves that as it is.
 * @throws Fault ResourceNotFoundException when the user has no such device; NotAuthorizedException when the sign-in that does
 * it ends at the same moment
 */
export async function rememberDevice(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub }: Owner,
  key: string,
  remembered: boolean | undefined,
  held: readonly Write[] = [],
): Promise<void> {
  if (remembered === undefined) {
    await loadDevice(context, { poolId, sub }, key);
    return;
  }
  const row = { poolId, sub, key, remembered: remembered ? 1 : 0, now: context.clock.now() };
  const writes = [...held, write(updateDeviceRemembered, row, { expect: 'one' })];
  const outcome = await context.db.transaction(writes);
  if (!outcome.committed) throw findRefusal(outcome, writes) ?? deviceMissing();
}

/**
 * Removes a device. What was signed in on it is not refreshed any more, and cannot confirm the same key again; access tokens
 * stay good until they expire.
 * @throws Fault ResourceNotFoundException when the user has no such device
 */
export async function forgetDevice(context: Pick<Context, 'db'>, { poolId, sub }: Owner, key: string): Promise<void> {
  const device = { poolId, sub, key };
  const outcome = await context.db.transaction([
    write(deleteDevice, device, { expect: 'one' }),
    write(endSignInsOfDevice, device),
  ]);
  if (!outcome.committed) throw deviceMissing();
}

/** Removes every device of the user, as `forgetDevice` does with one. */
export function forgetDevicesWrites({ poolId, sub }: Owner): Write[] {
  const owner = { poolId, sub };
  return [write(endSignInsOfDevices, owner), write(deleteDevices, owner)];
}
