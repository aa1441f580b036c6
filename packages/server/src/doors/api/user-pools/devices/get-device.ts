import { verifyAccessToken } from '#domain/access/tokens/verify.ts';
import { loadDevice } from '#domain/people/devices/device-store.ts';
import type { Operation } from '../../operation.ts';
import { ownDevice } from './device-type.ts';

// Compatibility: real. contract/sdk-devices.test.ts
/** The model has the token optional; without one nobody's device is meant, and it is refused like a wrong one. */
export const getDevice: Operation<'GetDevice'> = async (context, { AccessToken, DeviceKey }) => {
  const { user } = await verifyAccessToken(context, AccessToken ?? '');
  return { Device: ownDevice(await loadDevice(context, user, DeviceKey)) };
};
