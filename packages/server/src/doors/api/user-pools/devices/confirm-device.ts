import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { confirmDevice as confirm } from '#domain/people/devices/confirm-device.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-devices.test.ts
export const confirmDevice: Operation<'ConfirmDevice'> = async (context, input, call) => {
  checkRecentSignIn(context, call.signedIn);
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
