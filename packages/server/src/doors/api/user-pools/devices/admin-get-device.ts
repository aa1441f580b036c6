import { loadDevice } from '#domain/people/devices/device-store.ts';
import type { Operation } from '../../operation.ts';
import { adminDevice } from './device-type.ts';
import { loadDeviceOwner } from './load-device-owner.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const adminGetDevice: Operation<'AdminGetDevice'> = async (context, input) => {
  const user = await loadDeviceOwner(context, input.UserPoolId, input.Username);
  const device = await loadDevice(context, user, input.DeviceKey);
  return { Device: adminDevice(context.settings, user, device) };
};
