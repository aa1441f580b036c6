import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { deleteDevice, endSignInsOfDevice, updateDeviceRemembered } from './device-statements.ts';
import { deviceMissing, loadDevice, type Owner } from './device-store.ts';

/**
 * Decides whether a device may stand in for a second factor; undefined leaves that as it is.
 * @throws Fault ResourceNotFoundException when the user has no such device
 */
export async function rememberDevice(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub }: Owner,
  key: string,
  remembered: boolean | undefined,
): Promise<void> {
  if (remembered === undefined) {
    await loadDevice(context, { poolId, sub }, key);
    return;
  }
  const row = { poolId, sub, key, remembered: remembered ? 1 : 0, now: context.clock.now() };
  const outcome = await context.db.transaction([write(updateDeviceRemembered, row, { expect: 'one' })]);
  if (!outcome.committed) throw deviceMissing();
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
