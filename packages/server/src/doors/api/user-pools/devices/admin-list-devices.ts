import type { Operation } from '../../operation.ts';
import { devicePage } from './device-page.ts';
import { adminDevice } from './device-type.ts';
import { loadDeviceOwner } from './load-device-owner.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const adminListDevices: Operation<'AdminListDevices'> = async (context, input) => {
  const user = await loadDeviceOwner(context, input.UserPoolId, input.Username);
  const { devices, token } = await devicePage(context, user, input, false);
  return { Devices: devices.map((device) => adminDevice(context.settings, user, device)), ...token };
};
