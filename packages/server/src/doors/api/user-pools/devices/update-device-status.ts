import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { rememberDevice } from '#domain/people/devices/change-device.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const updateDeviceStatus: Operation<'UpdateDeviceStatus'> = async (context, input, { signedIn }) => {
  const status = input.DeviceRememberedStatus;
  if (status === 'remembered') checkRecentSignIn(context, signedIn);
  await rememberDevice(context, signedIn.user, input.DeviceKey, status && status === 'remembered', signedIn.held);
  return {};
};
