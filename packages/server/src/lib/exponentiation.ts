import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import {
  groupBytes,
  groupGenerator,
  groupPrime,
  modularPower,
  toBigInt,
  toFixedBytes,
  toPaddedBytes,
} from '@cenote/wire/srp';
import { generatorTablePower } from './generator-table.ts';

/**
 * Powers in the 3072-bit SRP group, computed at once on the calling thread.
 *
 * Secret are the exponent `x` made from a password, the server's exponent `b`, and the verifier as a base. Nothing here is
 * constant in time to the last cycle. A power of any base is OpenSSL's RSA public operation: its multiplications take the
 * same time for every base, but its window follows the exponent. The table for the generator multiplies equally often and
 * by numbers of equal length for every exponent, but which entries it reads follows the exponent. So what is left to see
 * are single cache lines, for another program on the same processor. Over the network nothing adds up: each `b` serves
 * for one sign-in, and the one `x` that is used again is computed on a worker, from numbers that a caller cannot choose.
 */
export interface Exponentiation {
  /** 2 to the power of `exponent`, modulo the group's prime. @throws RangeError for a negative exponent. */
  generatorPower(exponent: bigint): bigint;
  /** `base` to the power of `exponent`, modulo the group's prime. @throws RangeError when one is negative. */
  power(base: bigint, exponent: bigint): bigint;
}

/** In BigInt alone, about ten times as slow: the measure for the fast one, and its replacement where that fails. */
export const plainExponentiation: Exponentiation = {
  generatorPower: (exponent) => plainPower(groupGenerator, exponent),
  power: plainPower,
};

function plainPower(base: bigint, exponent: bigint): bigint {
  if (base < 0n || exponent < 0n) throw new RangeError('A negative number.');
  return modularPower(base, exponent, groupPrime);
}

/** With OpenSSL, and with a table of powers of the generator that is built at first use. */
export const fastExponentiation: Exponentiation = {
  generatorPower: (exponent) => generatorTablePower(exponent) ?? opensslPower(groupGenerator, exponent),
  power: opensslPower,
};

const primeText = Buffer.from(toFixedBytes(groupPrime, groupBytes)).toString('base64url');

/** RSA without padding is nothing but this power: the prime stands in for the modulus. */
function opensslPower(base: bigint, exponent: bigint): bigint {
  if (exponent <= 0n || exponent >= groupPrime) return plainPower(base, exponent);
  const exponentText = Buffer.from(toPaddedBytes(exponent)).toString('base64url');
  const key = createPublicKey({ key: { kty: 'RSA', n: primeText, e: exponentText }, format: 'jwk' });
  const message = toFixedBytes(base % groupPrime, groupBytes);
  return toBigInt(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, message));
}

/**
 * The candidate when it computes what the plain one does, and otherwise, with a process warning, the plain one: OpenSSL was
 * not made for this use, and a build of it may refuse.
 */
export function checkedExponentiation(candidate: Exponentiation): Exponentiation {
  try {
    // An even exponent of full length, which no RSA key has.
    const exponent = (1n << 256n) - 190n;
    const power = plainExponentiation.generatorPower(exponent);
    const isRight = candidate.generatorPower(exponent) === power && candidate.power(groupGenerator, exponent) === power;
    if (isRight) return candidate;
    process.emitWarning('Fast SRP arithmetic computes wrong powers here; the slow one is used instead.');
  } catch (error) {
    process.emitWarning(`Fast SRP arithmetic does not work here; the slow one is used instead. ${error}`);
  }
  return plainExponentiation;
}
