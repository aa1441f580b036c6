import { createHash, getDiffieHellman } from 'node:crypto';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatSrpTimestamp,
  groupMultiplier,
  groupPrime,
  identityBytes,
  isExactSrpTimestamp,
  joinBytes,
  modularPower,
  parseSrpTimestamp,
  privateExponentBytes,
  proofBytes,
  scramblerBytes,
  toBigInt,
  toFixedBytes,
  toHex,
  toPaddedBytes,
} from './srp.ts';

const ascii = (text: string) => Buffer.from(text);

describe('the group', () => {
  test('is the 3072-bit one that OpenSSL calls modp15', () => {
    expect(groupPrime.toString(16)).toBe(getDiffieHellman('modp15').getPrime('hex'));
  });

  test('has the multiplier that hashing the padded prime and generator gives', () => {
    const digest = createHash('sha256').update(toPaddedBytes(groupPrime)).update(Uint8Array.of(2)).digest('hex');
    expect(groupMultiplier.toString(16)).toBe(digest);
  });
});

describe('numbers as bytes', () => {
  test.each([
    [0n, '00'],
    [1n, '01'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [236n, '00ec'],
    [0x100n, '0100'],
    [0x8000n, '008000'],
  ])('%s in two`s complement is %s', (value, hex) => {
    expect(toHex(toPaddedBytes(value))).toBe(hex);
  });

  test('survive the way there and back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: groupPrime }), (value) => {
        expect(toBigInt(toPaddedBytes(value))).toBe(value);
        expect(toFixedBytes(value, 384)).toHaveLength(384);
        expect(toBigInt(toFixedBytes(value, 384))).toBe(value);
        expect(toHex(toFixedBytes(value, 384))).toBe(value.toString(16).padStart(768, '0'));
      }),
    );
  });

  test('of a fixed length refuse what does not fit', () => {
    expect(toHex(toFixedBytes(255n, 1))).toBe('ff');
    expect(() => toFixedBytes(256n, 1)).toThrow(RangeError);
    expect(() => toFixedBytes(-1n, 4)).toThrow(RangeError);
  });

  test('nothing stands for zero', () => {
    expect(toBigInt(new Uint8Array())).toBe(0n);
  });
});

describe('what is hashed', () => {
  test('joins texts as UTF-8', () => {
    expect(toHex(joinBytes('é', Uint8Array.of(0, 255), ''))).toBe('c3a900ff');
    expect(Buffer.from(identityBytes('pool', 'käthe', 'p:w'))).toEqual(ascii('poolkäthe:p:w'));
    expect(Buffer.from(proofBytes('pool', 'u', Uint8Array.of(9), 'now'))).toEqual(ascii('poolu\tnow'));
  });

  test('takes the salt as a number: zeros in front fall away, a top bit gets a zero', () => {
    const hash = Uint8Array.of(1, 2);
    expect(toHex(privateExponentBytes(0x12n, hash))).toBe('120102');
    expect(toHex(privateExponentBytes(0x92n, hash))).toBe('00920102');
    expect(toHex(privateExponentBytes(0n, hash))).toBe('000102');
    expect(toHex(scramblerBytes(0x80n, 0x7fn))).toBe('00807f');
  });
});

describe('modularPower', () => {
  // RFC 5054 appendix B: the 1024-bit group, and a private exponent with its verifier.
  test('computes the verifier of RFC 5054', () => {
    const prime = BigInt(
      '0xEEAF0AB9ADB38DD69C33F80AFA8FC5E86072618775FF3C0B9EA2314C9C256576D674DF7496EA81D3383B4813D692C6E0E0D5D8E250B98BE48E495C1D' +
        '6089DAD15DC7D7B46154D6B6CE8EF4AD69B15D4982559B297BCF1885C529F566660E57EC68EDBC3C05726CC02FD4CBF4976EAA9AFD5138FE8376435B9FC61D2FC0EB06E3',
    );
    const verifier = BigInt(
      '0x7E273DE8696FFC4F4E337D05B4B375BEB0DDE1569E8FA00A9886D8129BADA1F1822223CA1A605B530E379BA4729FDC59F105B4787E5186F5C671085A' +
        '1447B52A48CF1970B4FB6F8400BBF4CEBFBB168152E08AB5EA53D15C1AFF87B2B9DA6E04E058AD51CC72BFC9033B564E26480D78E955A5E29E7AB245DB2BE315E2099AFB',
    );
    expect(modularPower(2n, 0x94b7555aabe9127cc58ccf4993db6cf84d16c124n, prime)).toBe(verifier);
  });

  test('agrees with multiplying one by one', () => {
    const small = { min: 0n, max: 300n };
    fc.assert(
      fc.property(fc.bigInt(small), fc.bigInt(small), fc.bigInt({ min: 2n, max: 1000n }), (base, exponent, modulus) => {
        let expected = 1n;
        for (let i = 0n; i < exponent; i++) expected = (expected * base) % modulus;
        expect(modularPower(base, exponent, modulus)).toBe(expected);
      }),
    );
  });
});

describe('TIMESTAMP', () => {
  test('does not pad the day', () => {
    expect(formatSrpTimestamp(Date.UTC(2025, 1, 1, 9, 5, 0))).toBe('Sat Feb 1 09:05:00 UTC 2025');
    expect(parseSrpTimestamp('Sat Feb 1 09:05:00 UTC 2025')).toBe(Date.UTC(2025, 1, 1, 9, 5, 0));
  });

  test('is what a client in the field writes, and is read back to the second', () => {
    const { default: DateHelper } = createRequire(import.meta.url)('amazon-cognito-identity-js/lib/DateHelper.js') as {
      default: new () => { getNowString(): string };
    };
    const before = Math.floor(Date.now() / 1000) * 1000;
    const parsed = parseSrpTimestamp(new DateHelper().getNowString());
    expect(parsed).toBeGreaterThanOrEqual(before);
    expect(parsed).toBeLessThanOrEqual(Date.now());
  });

  test('reads all that it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), (seconds) => {
        expect(parseSrpTimestamp(formatSrpTimestamp(seconds * 1000))).toBe(seconds * 1000);
        expect(isExactSrpTimestamp(formatSrpTimestamp(seconds * 1000))).toBe(true);
      }),
    );
  });

  test.each([
    ['Sat Feb 01 09:05:00 UTC 2025', Date.UTC(2025, 1, 1, 9, 5)],
    ['Sun Feb 1 09:05:00 UTC 2025', Date.UTC(2025, 1, 1, 9, 5)],
    ['Sat Feb 1 9:05:00 UTC 2025', Date.UTC(2025, 1, 1, 9, 5)],
    ['Sat Feb 1 09:05:00 GMT 2025', Date.UTC(2025, 1, 1, 9, 5)],
    ['Sat Feb 30 09:05:00 UTC 2025', Date.UTC(2025, 2, 2, 9, 5)],
    ['Sat Feb 1 24:00:00 UTC 2025', Date.UTC(2025, 1, 2)],
  ])('reads %j, and knows that it is not exact', (timestamp, milliseconds) => {
    expect(parseSrpTimestamp(timestamp)).toBe(milliseconds);
    expect(isExactSrpTimestamp(timestamp)).toBe(false);
  });

  test.each([
    'Sat Feb 1 09:05:00 UTC 25',
    'Sat Fev 1 09:05:00 UTC 2025',
    'Sam Feb 1 09:05:00 UTC 2025',
    'Sat Feb 1 09:05:00 CET 2025',
    'Sat Feb 1 09:05:00 UTC 2025\n',
    ' Sat Feb 1 09:05:00 UTC 2025',
    '2025-02-01T09:05:00Z',
    '',
  ])('refuses %j', (timestamp) => {
    expect(parseSrpTimestamp(timestamp)).toBeUndefined();
    expect(isExactSrpTimestamp(timestamp)).toBe(false);
  });
});
