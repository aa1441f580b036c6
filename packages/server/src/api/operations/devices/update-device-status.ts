import type { Operation } from '#api/operation.ts';
import { rememberDevice } from '#domain/devices/change-device.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';

export const updateDeviceStatus: Operation<'UpdateDeviceStatus'> = async (context, input, { signedIn }) => {
  const status = input.DeviceRememberedStatus;
  if (status === 'remembered') checkRecentSignIn(context, signedIn);
  await rememberDevice(context, signedIn.user, input.DeviceKey, status && status === 'remembered', signedIn.held);
  return {};
};
