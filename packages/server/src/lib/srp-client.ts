import { createHmac, hash, randomBytes } from 'node:crypto';
import {
  formatSrpTimestamp,
  groupMultiplier,
  groupPrime,
  identityBytes,
  privateExponentBytes,
  scramblerBytes,
  sessionKeyBytes,
  sessionKeyInfo,
  toBigInt,
  toPaddedBytes,
} from '@cenote/wire/srp';
import { fastExponentiation } from './exponentiation.ts';
import { proofSignature } from './srp.ts';

/** What a server answered to SRP_A, and whose password is to be proved. */
export interface ProofRequest {
  /** The pool's id after `_`. */
  readonly poolName: string;
  readonly username: string;
  readonly password: string;
  /** In hex, as is the key. */
  readonly salt: string;
  readonly serverKey: string;
  /** In base64. */
  readonly secretBlock: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const { generatorPower, power } = fastExponentiation;
const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer');
const isHex = (text: string) => /^[0-9a-f]{1,770}$/i.test(text);

/** The client's half of SRP-6a (RFC 5054) as user pools speak it, for one sign-in elsewhere. It takes some milliseconds of this thread. */
export class SrpClient {
  readonly #privateKey = toBigInt(randomBytes(32));
  readonly #publicKey = generatorPower(this.#privateKey);

  /** SRP_A, in hex. */
  get publicKey(): string {
    return this.#publicKey.toString(16);
  }

  /** The proof of the password; undefined for an answer that no server gives (RFC 5054 section 2.5.3). */
  prove({
    poolName,
    username,
    password,
    salt,
    serverKey: serverText,
    secretBlock: block,
    now,
  }: ProofRequest): { readonly signature: string; readonly timestamp: string } | undefined {
    if (!isHex(serverText) || !isHex(salt)) return undefined;
    const serverKey = BigInt(`0x${serverText}`);
    if (serverKey % groupPrime === 0n) return undefined;
    const identityHash = sha256(identityBytes(poolName, username, password));
    const saltBytes = Buffer.from(salt.length % 2 === 0 ? salt : `0${salt}`, 'hex');
    const exponent = toBigInt(sha256(privateExponentBytes(toBigInt(saltBytes), identityHash)));
    const scrambler = toBigInt(sha256(scramblerBytes(this.#publicKey, serverKey)));
    if (scrambler === 0n) return undefined;
    const difference = (serverKey - groupMultiplier * generatorPower(exponent)) % groupPrime;
    const secret = power((difference + groupPrime) % groupPrime, this.#privateKey + scrambler * exponent);
    const seed = createHmac('sha256', toPaddedBytes(scrambler)).update(toPaddedBytes(secret)).digest();
    const key = createHmac('sha256', seed).update(sessionKeyInfo).digest().subarray(0, sessionKeyBytes);
    const timestamp = formatSrpTimestamp(now);
    const secretBlock = Buffer.from(block, 'base64');
    const signature = proofSignature({ key, poolName, username, secretBlock, timestamp });
    return { signature: Buffer.from(signature).toString('base64'), timestamp };
  }
}
