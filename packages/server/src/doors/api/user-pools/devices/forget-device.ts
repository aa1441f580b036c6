import { verifyAccessToken } from '#domain/access/tokens/verify.ts';
import { forgetDevice as forget } from '#domain/people/devices/change-device.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-devices.test.ts
/** The model has the token optional; without one nobody's device is meant, and it is refused like a wrong one. */
export const forgetDevice: Operation<'ForgetDevice'> = async (context, { AccessToken, DeviceKey }) => {
  const { user } = await verifyAccessToken(context, AccessToken ?? '');
  await forget(context, user, DeviceKey);
  return {};
};
