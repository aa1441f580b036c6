import { rememberDevice } from '#domain/people/devices/change-device.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const adminUpdateDeviceStatus: Operation<'AdminUpdateDeviceStatus'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  const status = input.DeviceRememberedStatus;
  await rememberDevice(context, user, input.DeviceKey, status && status === 'remembered');
  return {};
};
