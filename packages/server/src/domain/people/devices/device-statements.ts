import { statement } from '#database/database.ts';
import type { DeviceRow } from '#schema/rows/devices.ts';

type Identity = { poolId: string; sub: string; key: string };

export const selectDevice = statement<Identity, DeviceRow>(
  'device-by-key',
  'select * from devices where pool_id = :poolId and sub = :sub and device_key = :key',
);

/** `remembered` is the least value of that column that a listed device has: 0 lists all, 1 the remembered ones. */
export const selectDevices = statement<
  { poolId: string; sub: string; remembered: number; after: string; limit: number },
  DeviceRow
>(
  'devices-of-user',
  `select * from devices where pool_id = :poolId and sub = :sub and device_key > :after and remembered >= :remembered
   order by device_key limit :limit`,
);

export const countRememberedDevices = statement<Omit<Identity, 'key'>, { devices: number }>(
  'devices-remembered-count',
  'select count(*) as devices from devices where pool_id = :poolId and sub = :sub and remembered = 1',
);

/** Touches no row unless the sign-in was given this key, and is the user's. */
export const insertDevice = statement<
  Identity & {
    signInId: string;
    name: string | null;
    salt: Uint8Array;
    sealedVerifier: Uint8Array;
    remembered: number;
    address: string;
    now: number;
  }
>(
  'device-insert',
  `insert into devices (pool_id, sub, device_key, group_key, name, salt, sealed_verifier, remembered, last_address,
     created_at, modified_at, authenticated_at)
   select pool_id, sub, device_key, device_group_key, cast(:name as text), :salt, :sealedVerifier,
     cast(:remembered as bigint), cast(:address as text), cast(:now as bigint), cast(:now as bigint), cast(:now as bigint)
   from sign_ins where id = :signInId and pool_id = :poolId and sub = :sub and device_key = :key
     and device_group_key is not null`,
);

export const updateDeviceRemembered = statement<Identity & { remembered: number; now: number }>(
  'device-remembered',
  `update devices set remembered = :remembered, modified_at = :now
   where pool_id = :poolId and sub = :sub and device_key = :key`,
);

export const updateDeviceSeen = statement<Identity & { address: string; now: number }>(
  'device-seen',
  `update devices set authenticated_at = :now, modified_at = :now, last_address = :address
   where pool_id = :poolId and sub = :sub and device_key = :key`,
);

export const deleteDevice = statement<Identity>(
  'device-delete',
  'delete from devices where pool_id = :poolId and sub = :sub and device_key = :key',
);

export const deleteDevices = statement<Omit<Identity, 'key'>>(
  'devices-delete',
  'delete from devices where pool_id = :poolId and sub = :sub',
);

/**
 * A sign-in that has the key of a device but no group key any more is one of a forgotten device: it cannot confirm the key
 * again and is not refreshed, whichever of its tokens is shown.
 */
export const endSignInsOfDevice = statement<Identity>(
  'device-sign-ins-end',
  'update sign_ins set device_group_key = null where pool_id = :poolId and sub = :sub and device_key = :key',
);

/** As `endSignInsOfDevice`, of every device that the user confirmed. */
export const endSignInsOfDevices = statement<Omit<Identity, 'key'>>(
  'devices-sign-ins-end',
  `update sign_ins set device_group_key = null where pool_id = :poolId and sub = :sub and device_key in
     (select d.device_key from devices d where d.pool_id = :poolId and d.sub = :sub)`,
);
