import type { Operation } from '#api/operation.ts';
import { rememberDevice } from '#domain/devices/change-device.ts';

export const updateDeviceStatus: Operation<'UpdateDeviceStatus'> = async (context, input, { signedIn: { user } }) => {
  const status = input.DeviceRememberedStatus;
  await rememberDevice(context, user, input.DeviceKey, status && status === 'remembered');
  return {};
};
