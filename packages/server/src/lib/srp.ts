import { createHmac, createSecretKey, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  groupBytes,
  groupMultiplier,
  groupPrime,
  identityBytes,
  privateExponentBytes,
  proofBytes,
  scramblerBytes,
  sessionKeyBytes,
  sessionKeyInfo,
  toBigInt,
  toFixedBytes,
  toPaddedBytes,
} from '@cenote/wire/srp';
import type { ModularPower } from './modular-power.ts';

/** What a verifier is made of. `poolName` is the pool id after `_`; for a device, names are its group key and key. */
export interface VerifierInput {
  readonly poolName: string;
  readonly username: string;
  readonly password: string;
  readonly salt: Uint8Array;
}

export interface Handshake {
  /** The server's secret exponent `b`, 32 bytes, for `sessionKey` and nothing else. */
  readonly privateKey: Uint8Array;
  /** `B`, which the client is told. */
  readonly publicKey: bigint;
}

export interface SessionKeyInput {
  /** `A`, from `parseClientPublicKey`. */
  readonly clientPublicKey: bigint;
  readonly serverPublicKey: bigint;
  readonly privateKey: Uint8Array;
  readonly verifier: Uint8Array;
}

export interface ProofInput {
  readonly key: Uint8Array;
  readonly poolName: string;
  readonly username: string;
  readonly secretBlock: Uint8Array;
  readonly timestamp: string;
}

/**
 * The server's side of SRP-6a (RFC 5054) as user pools speak it, for passwords and for remembered devices. Every method
 * rejects with `ModularPowerBusy` under overload.
 */
export class Srp {
  readonly #modularPower: ModularPower;

  constructor(modularPower: ModularPower) {
    this.#modularPower = modularPower;
  }

  /** The verifier of a password: 384 bytes, big-endian. Whoever has it can guess passwords against it: store it sealed. */
  async createVerifier({ poolName, username, password, salt }: VerifierInput): Promise<Uint8Array> {
    const identityHash = sha256(identityBytes(poolName, username, password));
    const exponent = toBigInt(sha256(privateExponentBytes(toBigInt(salt), identityHash)));
    return toFixedBytes(await this.#modularPower.generatorPower(exponent), groupBytes);
  }

  /** A fresh key pair for one sign-in, bound to the verifier (RFC 5054 section 2.5.3). */
  async startHandshake(verifier: Uint8Array): Promise<Handshake> {
    for (;;) {
      const privateKey = randomBytes(32);
      const power = await this.#modularPower.generatorPower(toBigInt(privateKey));
      const publicKey = (groupMultiplier * toBigInt(verifier) + power) % groupPrime;
      if (publicKey !== 0n) return { privateKey, publicKey };
    }
  }

  /**
   * The key that a client with the right password has as well: 16 bytes (RFC 5054 section 2.6, then HKDF).
   * @throws RangeError for a client key that RFC 5054 section 2.5.4 forbids; `parseClientPublicKey` lets none through.
   */
  async sessionKey({ clientPublicKey, serverPublicKey, privateKey, verifier }: SessionKeyInput): Promise<Uint8Array> {
    const scrambler = sha256(scramblerBytes(clientPublicKey, serverPublicKey));
    const innerExponent = toBigInt(scrambler);
    if (clientPublicKey % groupPrime === 0n || innerExponent === 0n) throw new RangeError('Illegal client public key.');
    const secret = await this.#modularPower.powerOfProduct({
      factor: clientPublicKey,
      base: toBigInt(verifier),
      innerExponent,
      exponent: toBigInt(privateKey),
    });
    const pseudorandomKey = hmac(toPaddedBytes(innerExponent), toPaddedBytes(secret));
    return hmac(pseudorandomKey, sessionKeyInfo).subarray(0, sessionKeyBytes);
  }
}

// One byte more than the group has: clients may write the sign byte of two's complement.
const clientPublicKeyPattern = new RegExp(`^[0-9a-fA-F]{1,${2 * (groupBytes + 1)}}$`);

/** `A` as the client sent it, or undefined when it is no hexadecimal number, too long, or a multiple of the prime. */
export function parseClientPublicKey(hex: string): bigint | undefined {
  if (!clientPublicKeyPattern.test(hex)) return undefined;
  const clientPublicKey = BigInt(`0x${hex}`);
  return clientPublicKey % groupPrime === 0n ? undefined : clientPublicKey;
}

/**
 * A verifier as it is stored, 384 bytes: an element of the group other than 0 and 1. Clients put a zero byte before theirs or leave
 * zeros out. Undefined for what is none.
 */
export function parseVerifier(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length > groupBytes + 1) return undefined;
  const verifier = toBigInt(bytes);
  return verifier > 1n && verifier < groupPrime ? toFixedBytes(verifier, groupBytes) : undefined;
}

/** Whether bytes are a verifier in the form in which it is stored. */
export function isVerifier(bytes: Uint8Array): boolean {
  return parseVerifier(bytes)?.length === bytes.length;
}

/** The signature by which a client proves that it has the session key: 32 bytes, sent in base64. */
export function proofSignature({ key, poolName, username, secretBlock, timestamp }: ProofInput): Uint8Array {
  return hmac(key, proofBytes(poolName, username, secretBlock, timestamp));
}

/** Whether the client's signature is `proofSignature` of the input, compared in constant time. */
export function isProof(signature: Uint8Array, input: ProofInput): boolean {
  const expected = proofSignature(input);
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

function hmac(key: Uint8Array, message: Uint8Array): Buffer {
  // A key object, even one for a single use, is three times as fast as the bytes of a key.
  return createHmac('sha256', createSecretKey(key)).update(message).digest();
}
