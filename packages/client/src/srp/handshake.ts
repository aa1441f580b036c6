import {
  formatSrpTimestamp,
  groupGenerator,
  groupPrime,
  identityBytes,
  modularPower,
  privateExponentBytes,
  proofBytes,
  scramblerBytes,
  sessionKeyBytes,
  sessionKeyInfo,
  toBigInt,
  toPaddedBytes,
} from '@cenote/wire/srp';
import { AuthError } from '../auth-error.ts';
import { platform } from '../platform.ts';
import { fromBase64, toBase64 } from './base64.ts';
import { hmacSha256, sha256 } from './digest.ts';

type Text = Readonly<Record<string, string>>;

/** Whose password is proved: a user in a pool, or a device in its group. */
export interface Prover {
  /** The pool's id behind its `_`, or a device's group key. */
  readonly group: string;
  /** USER_ID_FOR_SRP, or a device's key. */
  readonly name: string;
  readonly password: string;
}

/** The client's half of SRP-6a (RFC 5054, over its 3072-bit group). */
export interface Handshake {
  /** SRP_A. */
  readonly publicKey: string;
  /**
   * What proves the password against SALT, SRP_B and SECRET_BLOCK of a challenge, at the server's time.
   * @throws AuthError `InvalidChallengeError` for values that no honest server sends (RFC 5054, section 2.5.3)
   */
  prove(prover: Prover, challenge: Text, driftMs?: number): Promise<Text>;
}

/** Random bytes. @throws AuthError `NoRandomError` where the platform has no source of them */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  if (platform.crypto?.getRandomValues) return crypto.getRandomValues(new Uint8Array(length));
  throw new AuthError('NoRandomError', 'No crypto.getRandomValues.');
}

/** Begins a handshake with a secret of 256 bits. */
export function beginHandshake(): Handshake {
  const secret = toBigInt(randomBytes(32));
  const publicKey = modularPower(groupGenerator, secret, groupPrime);
  return {
    publicKey: publicKey.toString(16),
    async prove(prover, { SALT, SRP_B, SECRET_BLOCK = '' }, driftMs = 0) {
      const serverKey = parseHex(SRP_B) % groupPrime;
      const scrambler = toBigInt(await sha256(scramblerBytes(publicKey, parseHex(SRP_B))));
      if (!serverKey || !scrambler) throw new AuthError('InvalidChallengeError', 'No SRP_B.');
      const exponent = await privateExponent(prover, parseHex(SALT));
      // k, which takes more room written down (RFC 5054, section 2.5.3).
      const multiplier = toBigInt(await sha256(scramblerBytes(groupPrime, groupGenerator)));
      const mask = (multiplier * modularPower(groupGenerator, exponent, groupPrime)) % groupPrime;
      const base = serverKey + groupPrime - mask;
      const shared = modularPower(base, secret + scrambler * exponent, groupPrime);
      const extracted = await hmacSha256(toPaddedBytes(scrambler), toPaddedBytes(shared));
      const key = (await hmacSha256(extracted, sessionKeyInfo)).slice(0, sessionKeyBytes);
      const TIMESTAMP = formatSrpTimestamp(Date.now() + driftMs);
      const signed = proofBytes(prover.group, prover.name, fromBase64(SECRET_BLOCK), TIMESTAMP);
      return {
        PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE: toBase64(await hmacSha256(key, signed)),
        TIMESTAMP,
      };
    },
  };
}

/** `x` of a password under a salt. */
export async function privateExponent({ group, name, password }: Prover, salt: bigint): Promise<bigint> {
  const identity = await sha256(identityBytes(group, name, password));
  return toBigInt(await sha256(privateExponentBytes(salt, identity)));
}

/** Zero, which the group does not have, where the text is no number. */
function parseHex(text = ''): bigint {
  return /^[\da-f]+$/i.test(text) ? BigInt(`0x${text}`) : 0n;
}
