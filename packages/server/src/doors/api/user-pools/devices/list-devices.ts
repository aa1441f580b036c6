import type { Operation } from '../../operation.ts';
import { devicePage } from './device-page.ts';
import { ownDevice } from './device-type.ts';

// Compatibility: real. contract/sdk-devices.test.ts
/** AWS: users see the devices that are remembered, and no others. */
export const listDevices: Operation<'ListDevices'> = async (context, input, { signedIn: { user } }) => {
  const { devices, token } = await devicePage(context, user, input, true);
  return { Devices: devices.map(ownDevice), ...token };
};
