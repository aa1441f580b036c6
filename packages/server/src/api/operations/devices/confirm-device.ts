import type { Operation } from '#api/operation.ts';
import { confirmDevice as confirm } from '#domain/devices/confirm-device.ts';
import { callerOf } from '../caller-of.ts';

export const confirmDevice: Operation<'ConfirmDevice'> = async (context, input, call) => {
  const { pool } = call.signedIn;
  const { Salt: salt, PasswordVerifier: passwordVerifier } = input.DeviceSecretVerifierConfig ?? {};
  const { userConfirmationNecessary } = await confirm(
    context,
    pool,
    { ...call.signedIn, caller: callerOf(call, undefined) },
    { key: input.DeviceKey, name: input.DeviceName, salt, passwordVerifier },
  );
  return { UserConfirmationNecessary: userConfirmationNecessary };
};
