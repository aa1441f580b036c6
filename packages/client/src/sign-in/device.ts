import { groupGenerator, groupPrime, modularPower, toBigInt, toPaddedBytes } from '@cenote/wire/srp';
import type { NewDeviceMetadataType, RespondToAuthChallengeResponse } from '@cenote/wire/user-pools';
import type { AuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import { toBase64 } from '../srp/base64.ts';
import { beginHandshake, privateExponent, randomBytes } from '../srp/handshake.ts';
import { saveDevice } from '../storage/save-device.ts';
import type { StoredDevice } from '../storage/stored.ts';

import { call } from '../wire/call.ts';
import type { RawStep, SignInStep } from './steps.ts';

type Respond = (step: RawStep, responses: Readonly<Record<string, string>>) => Promise<RespondToAuthChallengeResponse>;

/** Proves in place of a second factor that this is the device that is remembered. Gives what the service says to that. */
export async function proveDevice(
  client: Client,
  step: RawStep,
  { deviceKey, deviceGroupKey, randomPasswordKey }: StoredDevice,
  respond: Respond,
): Promise<RespondToAuthChallengeResponse> {
  const handshake = beginHandshake();
  const known = { DEVICE_KEY: deviceKey };
  const asked = await respond(step, { ...known, SRP_A: handshake.publicKey });
  const prover = { group: deviceGroupKey, name: deviceKey, password: randomPasswordKey };
  const proved = await handshake.prove(prover, asked.ChallengeParameters ?? {}, client.driftMs);
  return respond({ ...step, signInStep: asked.ChallengeName ?? '', session: asked.Session }, { ...known, ...proved });
}

/**
 * Forgets a device that was forgotten elsewhere, so that the same answer can be given without it.
 * @throws AuthError the error itself where it says anything else
 */
export async function forgetUnknownDevice(client: Client, step: RawStep, error: AuthError): Promise<void> {
  // AWS: this is told as late as the answer to a challenge, and only by its text.
  const isUnknown = error.name === 'ResourceNotFoundException' && /device/i.test(error.message);
  if (!isUnknown || step.signInStep.startsWith('DEVICE')) throw error;
  await saveDevice(client, step.username, step.loginId);
}

/** Gives a new device a password of its own, and remembers both. @throws AuthError where the service does not take it */
export async function confirmNewDevice(
  client: Client,
  { username, loginId }: Pick<SignInStep, 'username' | 'loginId'>,
  accessToken: string,
  { DeviceKey: deviceKey = '', DeviceGroupKey: deviceGroupKey = '' }: NewDeviceMetadataType,
): Promise<void> {
  await saveDevice(client, username, loginId);
  const randomPasswordKey = toBase64(randomBytes(40));
  const salt = toBigInt(randomBytes(16));
  const prover = { group: deviceGroupKey, name: deviceKey, password: randomPasswordKey };
  const verifier = modularPower(groupGenerator, await privateExponent(prover, salt), groupPrime);
  await call(client, 'ConfirmDevice', {
    AccessToken: accessToken,
    DeviceKey: deviceKey,
    DeviceName: platform.navigator?.userAgent ?? 'unknown',
    DeviceSecretVerifierConfig: {
      PasswordVerifier: toBase64(toPaddedBytes(verifier)),
      Salt: toBase64(toPaddedBytes(salt)),
    },
  });
  await saveDevice(client, username, loginId, { deviceKey, deviceGroupKey, randomPasswordKey });
}
