import { findRefusal, type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { parseBase64 } from '#lib/base64.ts';
import { parseVerifier } from '#lib/srp.ts';
import { isDeviceSalt, sealDeviceVerifier } from './device.ts';
import { insertDevice } from './device-statements.ts';
import { maxAddressLength, type Owner } from './device-store.ts';

/** What a client says of the device that it signed in on. */
export interface NewDevice {
  readonly key: string;
  readonly name: string | undefined;
  /** Base64, as the client computed them from a password that it keeps. */
  readonly salt: string | undefined;
  readonly passwordVerifier: string | undefined;
}

/**
 * Confirms the device that a sign-in was told the key of. Tells whether the user still has to say that it is to be
 * remembered; otherwise it is at once.
 * @throws Fault InvalidParameterException for a key that is not this sign-in's and for a verifier that is none,
 * DeviceKeyExistsException when it is confirmed already, NotAuthorizedException when the sign-in ends at the same moment
 */
export async function confirmDevice(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  pool: Pool,
  { user, signInId, held, caller }: { user: Owner; signInId: string; held: readonly Write[]; caller: Caller },
  device: NewDevice,
): Promise<{ userConfirmationNecessary: boolean }> {
  const { poolId, sub } = user;
  const { key, name = null } = device;
  const salt = parseSalt(device.salt);
  const verifier = readVerifier(device.passwordVerifier);
  const userConfirmationNecessary = pool.settings.deviceConfiguration?.deviceOnlyRememberedOnUserPrompt === true;
  const row = {
    poolId,
    sub,
    key,
    signInId,
    name,
    salt,
    sealedVerifier: await sealDeviceVerifier(context, { poolId, sub, key }, verifier),
    remembered: userConfirmationNecessary ? 0 : 1,
    address: caller.address.slice(0, maxAddressLength),
    now: context.clock.now(),
  };
  const writes = [...held, write(insertDevice, row, { expect: 'one' })];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed) return { userConfirmationNecessary };
  const refusal = findRefusal(outcome, writes);
  if (refusal) throw refusal;
  if (outcome.reason === 'unmet') throw invalid('Invalid device key given.');
  throw new Fault('DeviceKeyExistsException', 'Device key already exists.');
}

function parseSalt(text: string | undefined): Uint8Array {
  const salt = parseBase64(text ?? '');
  if (salt && isDeviceSalt(salt)) return salt;
  throw invalid('Invalid device salt given.');
}

function readVerifier(text: string | undefined): Uint8Array {
  const bytes = parseBase64(text ?? '');
  const verifier = bytes && parseVerifier(bytes);
  if (verifier) return verifier;
  throw invalid('Invalid device password verifier given.');
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
