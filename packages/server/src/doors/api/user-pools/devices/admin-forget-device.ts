import { forgetDevice } from '#domain/people/devices/change-device.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const adminForgetDevice: Operation<'AdminForgetDevice'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  await forgetDevice(context, user, input.DeviceKey);
  return {};
};
