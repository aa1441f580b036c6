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

type ChallengeParameters = Readonly<Record<string, string>>;

/** The server's arithmetic, which tests of its own hold against a plain one; what is computed with it is the client's. */
const { generatorPower, power } = fastExponentiation;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** The client's half of one SRP exchange, as a sign-in test needs it. */
export class SrpClient {
  readonly #privateKey = toBigInt(randomBytes(32));
  readonly #publicKey = generatorPower(this.#privateKey);
  readonly #poolName: string;

  constructor(userPoolId: string) {
    this.#poolName = userPoolId.slice(userPoolId.indexOf('_') + 1);
  }

  /** SRP_A. */
  get publicKey(): string {
    return this.#publicKey.toString(16);
  }

  /**
   * The responses that answer PASSWORD_VERIFIER, at the given time in milliseconds or under a TIMESTAMP as it is given; with
   * the names of a device, those that answer DEVICE_PASSWORD_VERIFIER.
   */
  answer(
    challenge: ChallengeParameters,
    password: string,
    now: number | string,
    device?: { readonly groupKey: string; readonly key: string },
  ): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP = '', USERNAME = '' } = challenge;
    const poolName = device?.groupKey ?? this.#poolName;
    const username = device?.key ?? USER_ID_FOR_SRP;
    const serverKey = BigInt(`0x${SRP_B}`);
    const identity = sha256(identityBytes(poolName, username, password));
    const x = toBigInt(sha256(privateExponentBytes(BigInt(`0x${SALT}`), identity)));
    const u = toBigInt(sha256(scramblerBytes(this.#publicKey, serverKey)));
    const verifier = generatorPower(x);
    const base = (((serverKey - groupMultiplier * verifier) % groupPrime) + groupPrime) % groupPrime;
    const secret = power(base, this.#privateKey + u * x);
    const seed = createHmac('sha256', toPaddedBytes(u)).update(toPaddedBytes(secret)).digest();
    const key = createHmac('sha256', seed).update(sessionKeyInfo).digest().subarray(0, 16);
    const timestamp = typeof now === 'string' ? now : formatSrpTimestamp(now);
    const proof = proofBytes(poolName, username, Buffer.from(SECRET_BLOCK, 'base64'), timestamp);
    return {
      USERNAME: device === undefined ? USER_ID_FOR_SRP : USERNAME,
      ...(device !== undefined && { DEVICE_KEY: device.key }),
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: createHmac('sha256', key).update(proof).digest('base64'),
      TIMESTAMP: timestamp,
    };
  }
}

/** What ConfirmDevice wants to know of a device's password: `PasswordVerifier` and `Salt`, in base64. */
export function deviceVerifier(device: { readonly groupKey: string; readonly key: string }, password: string) {
  const salt = randomBytes(16);
  const identity = sha256(identityBytes(device.groupKey, device.key, password));
  const x = toBigInt(sha256(privateExponentBytes(toBigInt(salt), identity)));
  const verifier = toPaddedBytes(generatorPower(x));
  return {
    PasswordVerifier: Buffer.from(verifier).toString('base64'),
    Salt: salt.toString('base64'),
  };
}
