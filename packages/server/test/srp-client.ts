import { createHash, createHmac, randomBytes } from 'node:crypto';
import {
  formatSrpTimestamp,
  groupGenerator,
  groupMultiplier,
  groupPrime,
  identityBytes,
  modularPower,
  privateExponentBytes,
  proofBytes,
  scramblerBytes,
  sessionKeyInfo,
  toBigInt,
  toPaddedBytes,
} from '@cenote/wire/srp';

type ChallengeParameters = Readonly<Record<string, string>>;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The client's half of one SRP exchange, as a sign-in test needs it. */
export class SrpClient {
  readonly #privateKey = toBigInt(randomBytes(32));
  readonly #publicKey = modularPower(groupGenerator, this.#privateKey, groupPrime);
  readonly #poolName: string;

  constructor(userPoolId: string) {
    this.#poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
  }

  /** SRP_A. */
  get publicKey(): string {
    return this.#publicKey.toString(16);
  }

  /** The responses that answer PASSWORD_VERIFIER, at the given time in milliseconds. */
  answer(challenge: ChallengeParameters, password: string, now: number): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '' } = challenge;
    const serverKey = BigInt(`0x${SRP_B}`);
    const identity = sha256(identityBytes(this.#poolName, USER_ID_FOR_SRP, password));
    const x = toBigInt(sha256(privateExponentBytes(Buffer.from(SALT, 'hex'), identity)));
    const u = toBigInt(sha256(scramblerBytes(this.#publicKey, serverKey)));
    const verifier = modularPower(groupGenerator, x, groupPrime);
    const base = (((serverKey - groupMultiplier * verifier) % groupPrime) + groupPrime) % groupPrime;
    const secret = modularPower(base, this.#privateKey + u * x, groupPrime);
    const seed = createHmac('sha256', toPaddedBytes(u)).update(toPaddedBytes(secret)).digest();
    const key = createHmac('sha256', seed).update(sessionKeyInfo).digest().subarray(0, 16);
    const timestamp = formatSrpTimestamp(now);
    const proof = proofBytes(this.#poolName, USER_ID_FOR_SRP, Buffer.from(SECRET_BLOCK, 'base64'), timestamp);
    return {
      USERNAME: USER_ID_FOR_SRP,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', key).update(proof).digest('base64'),
      TIMESTAMP: timestamp,
    };
  }
}
