import { createHash, randomBytes } from 'node:crypto';
import {
  groupGenerator,
  groupPrime,
  identityBytes,
  modularPower,
  privateExponentBytes,
  toBigInt,
  toPaddedBytes,
} from '@cenote/wire/srp';

/** What a client computes for ConfirmDevice: a password of the device's own, and the salt and verifier of it. */
export function deviceSecret({ key, groupKey }: { key: string; groupKey: string }) {
  const password = randomBytes(40).toString('base64');
  const salt = toPaddedBytes(toBigInt(randomBytes(16)));
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const exponent = toBigInt(
    sha256(privateExponentBytes(toBigInt(salt), sha256(identityBytes(groupKey, key, password)))),
  );
  const verifier = modularPower(groupGenerator, exponent, groupPrime);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return {
    password,
    verifier,
    salt,
    config: { Salt: base64(salt), PasswordVerifier: base64(toPaddedBytes(verifier)) },
  };
}
