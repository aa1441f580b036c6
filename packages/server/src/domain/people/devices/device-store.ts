import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { type Device, toDevice } from './device.ts';
import { countRememberedDevices, selectDevice, selectDevices, updateDeviceSeen } from './device-statements.ts';

/** Whose devices they are. */
export type Owner = Pick<User, 'poolId' | 'sub'>;

/** The longest address that is kept. */
export const maxAddressLength = 128;

/** The device that the user confirmed under this key, or undefined. */
export async function findDevice(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Owner,
  key: string,
): Promise<Device | undefined> {
  const row = await context.db.first(selectDevice, { poolId, sub, key });
  return row && toDevice(row);
}

/** As `findDevice`. @throws Fault ResourceNotFoundException */
export async function loadDevice(context: Pick<Context, 'db'>, owner: Owner, key: string): Promise<Device> {
  const device = await findDevice(context, owner, key);
  if (device === undefined) throw deviceMissing();
  return device;
}

/** At most `limit` devices of the user in the order of their keys, from the one behind `after` on. */
export async function listDevices(
  context: Pick<Context, 'db'>,
  { poolId, sub }: Owner,
  { onlyRemembered, after, limit }: { onlyRemembered: boolean; after: string; limit: number },
): Promise<Device[]> {
  const rows = await context.db.all(selectDevices, { poolId, sub, remembered: onlyRemembered ? 1 : 0, after, limit });
  return rows.map(toDevice);
}

/** How many devices of the user are remembered. */
export async function countRemembered(context: Pick<Context, 'db'>, { poolId, sub }: Owner): Promise<number> {
  return (await context.db.first(countRememberedDevices, { poolId, sub }))?.devices ?? 0;
}

/** Notes that the device has signed in now, for the transaction of the sign-in. A device that is gone by then is no error. */
export function deviceSeenWrites(context: Pick<Context, 'clock'>, device: Device, caller: Caller): Write[] {
  const { poolId, sub, key } = device;
  const address = caller.address.slice(0, maxAddressLength);
  return [write(updateDeviceSeen, { poolId, sub, key, address, now: context.clock.now() })];
}

/** What clients forget a device's key on. AWS: this text. */
export function deviceMissing(): Fault {
  return new Fault('ResourceNotFoundException', 'Device does not exist.');
}
