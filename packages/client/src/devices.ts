import type { DeviceRememberedStatusType, DeviceType } from '@cenote/wire/user-pools';
import { AuthError } from './auth-error.ts';
import type { Client } from './client.ts';
import { getTokens } from './session/session.ts';
import { saveDevice } from './storage/save-device.ts';
import { findDevice, findUser } from './storage/tokens.ts';
import { toDate } from './to-date.ts';
import { callAsUser } from './wire/call-as-user.ts';

/** A device that is remembered. */
export interface Device {
  /** Its key. */
  readonly id: string;
  readonly name?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly createDate?: Date;
  readonly lastModifiedDate?: Date;
  readonly lastAuthenticatedDate?: Date;
}

/** The devices that are remembered for whoever is signed in. */
export async function fetchDevices(client: Client): Promise<Device[]> {
  const devices: Device[] = [];
  let paginationToken: string | undefined;
  do {
    const page = await listDevices(client, { limit: longestPage, paginationToken });
    devices.push(...page.devices);
    ({ paginationToken } = page);
  } while (paginationToken);
  return devices;
}

const longestPage = 60;

/** One page of them, 60 at most. */
export async function listDevices(
  client: Client,
  { limit = longestPage, paginationToken }: { readonly limit?: number; readonly paginationToken?: string } = {},
): Promise<{ readonly devices: Device[]; readonly paginationToken?: string }> {
  const input = { Limit: limit, PaginationToken: paginationToken };
  const { Devices = [], PaginationToken } = await callAsUser(client, 'ListDevices', input);
  return { devices: Devices.map(toDevice), paginationToken: PaginationToken };
}

/** What is known about a device: this one unless told. @throws AuthError `DeviceMetadataNotFoundException` where there is none here */
export async function getDevice(client: Client, { id }: { readonly id?: string } = {}): Promise<Device> {
  const { Device: found } = await callAsUser(client, 'GetDevice', { DeviceKey: id ?? (await loadDeviceKey(client)) });
  return toDevice(found);
}

/** Has this device stand in for a second factor, where the pool lets the user decide. @throws as `getDevice` */
export async function rememberDevice(client: Client): Promise<void> {
  await updateDeviceStatus(client, { remembered: true });
}

/** Has a device, this one unless told, stand in for a second factor or not; it stays known. @throws as `getDevice` */
export async function updateDeviceStatus(
  client: Client,
  { id, remembered }: { readonly id?: string; readonly remembered: boolean },
): Promise<void> {
  const DeviceRememberedStatus: DeviceRememberedStatusType = remembered ? 'remembered' : 'not_remembered';
  await getTokens(client);
  const DeviceKey = id ?? (await loadDeviceKey(client));
  await callAsUser(client, 'UpdateDeviceStatus', { DeviceKey, DeviceRememberedStatus });
}

/** Forgets a device, this one unless told: its session ends when its tokens expire. @throws as `getDevice` */
export async function forgetDevice(
  client: Client,
  { device }: { readonly device?: { readonly id: string } } = {},
): Promise<void> {
  const username = (await findUser(client)) ?? '';
  const own = (await findDevice(client, username))?.deviceKey;
  const { signInDetails } = await getTokens(client);
  const DeviceKey = device?.id ?? (await loadDeviceKey(client));
  await callAsUser(client, 'ForgetDevice', { DeviceKey });
  if (DeviceKey === own) await saveDevice(client, username, signInDetails?.loginId);
}

async function loadDeviceKey(client: Client): Promise<string> {
  const device = await findDevice(client, (await findUser(client)) ?? '');
  if (!device) {
    throw new AuthError(
      'DeviceMetadataNotFoundException',
      'This device is not tracked. Device tracking has to be on in the pool.',
    );
  }
  return device.deviceKey;
}

/** What the service keeps about a device that is nobody's business but its own. */
const isInternal = (name: string) => name.startsWith('dev:');

function toDevice({ DeviceKey: id = '', DeviceAttributes = [], ...device }: DeviceType): Device {
  const attributes = Object.fromEntries(
    DeviceAttributes.flatMap(({ Name, Value = '' }) => (isInternal(Name) ? [] : [[Name, Value]])),
  );
  return {
    id,
    name: attributes['device_name'],
    attributes,
    createDate: toDate(device.DeviceCreateDate),
    lastModifiedDate: toDate(device.DeviceLastModifiedDate),
    lastAuthenticatedDate: toDate(device.DeviceLastAuthenticatedDate),
  };
}
