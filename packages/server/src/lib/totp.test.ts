import { describe, expect, test } from 'vitest';
import { findTotpStep, hotp, totpStep } from './totp.ts';

// The secret of both RFCs' SHA-1 vectors.
const secret = Buffer.from('12345678901234567890');

test('HOTP, RFC 4226 appendix D', () => {
  expect(Array.from({ length: 10 }, (_, counter) => hotp(secret, counter)).join(' ')).toBe(
    '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489',
  );
});

// RFC 6238 appendix B, SHA-1: seconds since 1970, the step, and the eight digits, of which six are used here.
const vectors: [number, number, string][] = [
  [59, 0x1, '94287082'],
  [1111111109, 0x23523ec, '07081804'],
  [1111111111, 0x23523ed, '14050471'],
  [1234567890, 0x273ef07, '89005924'],
  [2000000000, 0x3f940aa, '69279037'],
  [20000000000, 0x27bc86aa, '65353130'],
];

describe('TOTP, RFC 6238 appendix B', () => {
  test.each(vectors)('at %d s it is step %d with %s', (seconds, step, code) => {
    expect(totpStep(seconds * 1000)).toBe(step);
    expect(findTotpStep(secret, code.slice(2), seconds * 1000)).toBe(step);
  });
});

describe('the step of a code', () => {
  const now = 1234567890_000;
  const current = totpStep(now);

  test.each([
    [-2, undefined],
    [-1, current - 1],
    [0, current],
    [1, current + 1],
    [2, undefined],
  ])('%d steps from now is %s', (distance, step) => {
    expect(findTotpStep(secret, hotp(secret, current + distance), now)).toBe(step);
  });

  test('changes with the second at which a step begins', () => {
    const start = current * 30_000;
    const next = hotp(secret, current + 1);
    expect(findTotpStep(secret, next, start)).toBe(current + 1);
    expect(findTotpStep(secret, next, start - 1)).toBeUndefined();
  });

  test.each(['', '00592', '0059240', '00592４', 'abcdef'])('%j is no code', (code) => {
    expect(findTotpStep(secret, code, now)).toBeUndefined();
  });

  test('another secret has other codes', () => {
    expect(findTotpStep(Buffer.from('09876543210987654321'), '005924', now)).toBeUndefined();
  });

  test('of the first moments of 1970 looks at no step before the first', () => {
    expect(findTotpStep(secret, hotp(secret, 0), 0)).toBe(0);
  });
});
