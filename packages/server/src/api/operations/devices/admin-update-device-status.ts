import type { Operation } from '#api/operation.ts';
import { rememberDevice } from '#domain/devices/change-device.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

export const adminUpdateDeviceStatus: Operation<'AdminUpdateDeviceStatus'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  const status = input.DeviceRememberedStatus;
  await rememberDevice(context, user, input.DeviceKey, status && status === 'remembered');
  return {};
};
