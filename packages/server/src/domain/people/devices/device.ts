import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { randomText } from '#lib/random.ts';
import type { DeviceRow } from '#schema/rows/devices.ts';

/** A device that a client confirmed after a sign-in of its user: it has a password of its own, and may be remembered. */
export interface Device {
  readonly poolId: string;
  readonly sub: string;
  /** `{region}_{uuid}`. */
  readonly key: string;
  /** Takes the place of the pool's name in the device's SRP proofs. */
  readonly groupKey: string;
  readonly name?: string;
  readonly salt: Uint8Array;
  readonly sealedVerifier: Uint8Array;
  /** Whether it may stand in for a second factor. */
  readonly remembered: boolean;
  readonly lastAddress: string;
  /** Milliseconds since 1970, like the other two. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly authenticatedAt: number;
}

/** The verifier of a device's password is bound to it: one that was copied into another row opens nothing. */
export const deviceVerifiers: SealedColumn<'pool_id' | 'sub' | 'device_key'> = {
  table: 'devices',
  column: 'sealed_verifier',
  key: ['pool_id', 'sub', 'device_key'],
  unbound: ({ pool_id, sub, device_key }) => ({
    purpose: 'device-verifier',
    owner: `${pool_id} ${sub} ${device_key}\n`,
  }),
};

const groupKeyCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const maxSaltBytes = 256;

/** Whether bytes can be the salt of a device's password, which its client chooses. */
export function isDeviceSalt(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.length <= maxSaltBytes;
}

/** Whether sign-ins to the pool name the device they come from. AWS: any member of DeviceConfiguration switches it on. */
export function tracksDevices(pool: Pool): boolean {
  return Object.values(pool.settings.deviceConfiguration ?? {}).some((member) => member !== undefined);
}

/** The two keys of a device that signs in for the first time. AWS: `us-west-2_<uuid>` and a form like `-v7w9UcY6`. */
export function newDeviceIds(pool: Pool): { key: string; groupKey: string } {
  const region = pool.id.slice(0, pool.id.indexOf('_'));
  return { key: `${region}_${randomUUID()}`, groupKey: `-${randomText(groupKeyCharacters, 8)}` };
}

/** Seals the verifier of a device's password for its row. */
export function sealDeviceVerifier(
  context: Pick<Context, 'secrets'>,
  owner: Pick<Device, 'poolId' | 'sub' | 'key'>,
  verifier: Uint8Array,
): Promise<Uint8Array> {
  return sealIn(context, deviceVerifiers, rowOf(owner), verifier);
}

/** The SRP verifier of a device's password. @throws Error when it was sealed for another device or under another key */
export async function openDeviceVerifier(context: Pick<Context, 'secrets'>, device: Device): Promise<Uint8Array> {
  const verifier = await openIn(context, deviceVerifiers, rowOf(device), device.sealedVerifier);
  if (verifier === undefined) throw new Error(`the verifier of device ${device.key} does not open`);
  return verifier;
}

/** The device in a row of the table. */
export function toDevice(row: DeviceRow): Device {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    key: row.device_key,
    groupKey: row.group_key,
    ...(row.name !== null && { name: row.name }),
    salt: row.salt,
    sealedVerifier: row.sealed_verifier,
    remembered: row.remembered === 1,
    lastAddress: row.last_address,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    authenticatedAt: row.authenticated_at,
  };
}

function rowOf({ poolId, sub, key }: Pick<Device, 'poolId' | 'sub' | 'key'>) {
  return { pool_id: poolId, sub, device_key: key };
}
