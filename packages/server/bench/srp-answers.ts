import { createHash, createHmac, randomBytes } from 'node:crypto';
import {
  formatSrpTimestamp,
  groupMultiplier,
  groupPrime,
  identityBytes,
  privateExponentBytes,
  proofBytes,
  scramblerBytes,
  sessionKeyInfo,
  toBigInt,
  toPaddedBytes,
} from '@cenote/wire/srp';
import { fastExponentiation } from '#lib/exponentiation.ts';
import type { Stage } from './stage.ts';

/**
 * The client's half of SRP sign-ins, made for load: one key pair serves all of them, and the powers are OpenSSL's. No
 * client may do that, since whoever learns the one private key can check guesses of every password.
 */
export class SrpAnswers {
  readonly #stage: Stage;
  readonly #poolName: string;
  readonly #privateKey = toBigInt(randomBytes(32));
  readonly #publicKey = fastExponentiation.generatorPower(this.#privateKey);
  /** SRP_A. */
  readonly publicKey = this.#publicKey.toString(16);

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#poolName = stage.poolId.slice(stage.poolId.indexOf('_') + 1);
  }

  /** The responses to a PASSWORD_VERIFIER challenge. */
  answer(challenge: Readonly<Record<string, string>>): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge;
    const timestamp = formatSrpTimestamp(Date.now());
    const proof = proofBytes(this.#poolName, USER_ID_FOR_SRP, Buffer.from(SECRET_BLOCK, 'base64'), timestamp);
    const key = this.#sessionKey(USER_ID_FOR_SRP, Buffer.from(SALT, 'hex'), BigInt(`0x${SRP_B}`));
    return {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: hmac(key, proof).toString('base64'),
      TIMESTAMP: timestamp,
    };
  }

  #sessionKey(username: string, salt: Uint8Array, serverKey: bigint): Uint8Array {
    const identity = sha256(identityBytes(this.#poolName, username, this.#stage.password));
    const x = toBigInt(sha256(privateExponentBytes(toBigInt(salt), identity)));
    const u = toBigInt(sha256(scramblerBytes(this.#publicKey, serverKey)));
    const base = (serverKey - groupMultiplier * fastExponentiation.generatorPower(x)) % groupPrime;
    const secret = fastExponentiation.power(base < 0n ? base + groupPrime : base, this.#privateKey + u * x);
    return hmac(hmac(toPaddedBytes(u), toPaddedBytes(secret)), sessionKeyInfo).subarray(0, 16);
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function hmac(key: Uint8Array, message: Uint8Array): Buffer {
  return createHmac('sha256', key).update(message).digest();
}
