import type { Operation } from '#api/operation.ts';
import { forgetDevice } from '#domain/devices/change-device.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

export const adminForgetDevice: Operation<'AdminForgetDevice'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  await forgetDevice(context, user, input.DeviceKey);
  return {};
};
