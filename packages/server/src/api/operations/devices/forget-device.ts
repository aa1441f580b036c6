import type { Operation } from '#api/operation.ts';
import { forgetDevice as forget } from '#domain/devices/change-device.ts';
import { verifyAccessToken } from '#domain/tokens/verify.ts';

/** The model has the token optional; without one nobody's device is meant, and it is refused like a wrong one. */
export const forgetDevice: Operation<'ForgetDevice'> = async (context, { AccessToken, DeviceKey }) => {
  const { user } = await verifyAccessToken(context, AccessToken ?? '');
  await forget(context, user, DeviceKey);
  return {};
};
