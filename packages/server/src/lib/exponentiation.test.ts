import { getDiffieHellman } from 'node:crypto';
import { groupPrime, toBigInt } from '@cenote/wire/srp';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  checkedExponentiation,
  type Exponentiation,
  fastExponentiation,
  plainExponentiation,
} from './exponentiation.ts';

const edges = [
  0n,
  1n,
  2n,
  3n,
  255n,
  1n << 31n,
  1n << 32n,
  1n << 64n,
  1n << 255n,
  (1n << 256n) - 1n,
  1n << 256n,
  (1n << 300n) + 1n,
];
const bases = [0n, 1n, 2n, groupPrime - 1n, groupPrime, groupPrime + 2n, groupPrime * groupPrime - 1n];

describe('fast powers are the plain ones', () => {
  test.each(edges)('for the exponent %s', (exponent) => {
    expect(fastExponentiation.generatorPower(exponent)).toBe(plainExponentiation.generatorPower(exponent));
    for (const base of bases) {
      expect(fastExponentiation.power(base, exponent)).toBe(plainExponentiation.power(base, exponent));
    }
  });

  test('for an exponent beyond the order of the group', () => {
    expect(fastExponentiation.power(3n, groupPrime)).toBe(3n);
    expect(fastExponentiation.generatorPower(groupPrime)).toBe(2n);
  });

  test('refuse negative numbers', () => {
    expect(() => fastExponentiation.generatorPower(-1n)).toThrow(RangeError);
    expect(() => fastExponentiation.power(2n, -1n)).toThrow(RangeError);
    expect(() => fastExponentiation.power(-2n, 3n)).toThrow(RangeError);
  });

  test('for any 256 bits and any base', () => {
    const exponents = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: groupPrime * groupPrime }), exponents, (base, exponent) => {
        expect(fastExponentiation.generatorPower(exponent)).toBe(plainExponentiation.generatorPower(exponent));
        expect(fastExponentiation.power(base, exponent)).toBe(plainExponentiation.power(base, exponent));
      }),
      { numRuns: 40 },
    );
  });
});

// OpenSSL's Diffie-Hellman in the same group, with keys that it makes itself.
test('both ends of a Diffie-Hellman exchange agree', () => {
  const theirs = getDiffieHellman('modp15');
  theirs.generateKeys();
  const ours = 0x1234567890abcdef1234567890abcdefn;
  const shared = fastExponentiation.power(toBigInt(theirs.getPublicKey()), ours);
  const publicKey = fastExponentiation.generatorPower(ours).toString(16).padStart(768, '0');
  expect(toBigInt(theirs.computeSecret(publicKey, 'hex'))).toBe(shared);
});

describe('the check at the start', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function listen(): string[] {
    const warnings: string[] = [];
    vi.spyOn(process, 'emitWarning').mockImplementation((warning) => {
      warnings.push(String(warning));
    });
    return warnings;
  }

  test('takes what computes right', () => {
    const warnings = listen();
    expect(checkedExponentiation(fastExponentiation)).toBe(fastExponentiation);
    expect(warnings).toEqual([]);
  });

  const refuse = (): bigint => {
    throw new Error('bad e value');
  };
  test.each<[string, Partial<Exponentiation>, string]>([
    ['a wrong power of the generator', { generatorPower: () => 2n }, 'computes wrong powers'],
    ['a wrong power', { power: () => 2n }, 'computes wrong powers'],
    ['a refusal', { power: refuse }, 'bad e value'],
  ])('replaces %s, and says so', (_, part, message) => {
    const warnings = listen();
    expect(checkedExponentiation({ ...fastExponentiation, ...part })).toBe(plainExponentiation);
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });
});
