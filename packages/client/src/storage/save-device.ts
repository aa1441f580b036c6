import type { Client } from '../client.ts';
import type { StoredDevice } from './stored.ts';
import { deviceNames, writeAll } from './tokens.ts';

/** Remembers a device for a user, or forgets it, under the name that was typed too: some flows name the device before the user. */
export async function saveDevice(
  client: Client,
  username: string,
  loginId = username,
  device?: StoredDevice,
): Promise<void> {
  for (const name of new Set([username, loginId])) await writeAll(client, name, deviceNames, { ...device });
}
