import { groupGenerator, groupPrime, modularPower } from '@cenote/wire/srp';

/**
 * Powers in the 3072-bit SRP group, computed at once on the calling thread.
 *
 * What is secret here: the exponent `x` made from a password, the server's exponent `b`, and the verifier as a base.
 * Powers of an arbitrary base go through OpenSSL's exponentiation for private keys, which takes the same time and touches
 * the same memory whatever the exponent is. Powers of the generator use a table in BigInt, which cannot promise that: every
 * exponent takes the same number of multiplications of numbers of the same length, so that what is left is the cache line
 * that a table entry lies in, and reading that takes another program on this machine. `b` serves once and is never asked
 * for again; `x` is behind a worker and a network for everyone else.
 */
export interface Exponentiation {
  /** 2 to the power of `exponent`, modulo the group's prime. */
  generatorPower(exponent: bigint): bigint;
  /** `base` to the power of `exponent`, modulo the group's prime; `base` may be any number that is not negative. */
  power(base: bigint, exponent: bigint): bigint;
}

/** The plain computation: the measure for the fast one, and its replacement where the fast one does not work. */
export const plainExponentiation: Exponentiation = {
  generatorPower: (exponent) => modularPower(groupGenerator, exponent, groupPrime),
  power: (base, exponent) => modularPower(base, exponent, groupPrime),
};
