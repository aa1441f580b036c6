import { createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import { modularPower, toBigInt, toFixedBytes } from '@cenote/wire/srp';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { isSignedBy, parseJwt, signJwt } from './jwt.ts';
import { generateSigningKey, openPublicJwk, openSigningKey, type PublicJwk, type SigningKey } from './signing-keys.ts';

let key: SigningKey & { readonly publicJwk: PublicJwk; readonly publicKey: KeyObject };

beforeAll(async () => {
  const stored = await generateSigningKey();
  key = { ...openSigningKey(stored), publicJwk: stored.publicJwk, publicKey: openPublicJwk(stored.publicJwk) };
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function isAccepted(token: string): Promise<boolean> {
  const parsed = parseJwt(token);
  return parsed !== undefined && (await isSignedBy(key.publicKey, parsed));
}

describe('RFC 7515 appendix A.2', () => {
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n:
        'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_' +
        'YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD' +
        'Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
  });
  const token =
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.' +
    'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ' +
    'cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e' +
    'OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw';

  test('is read and verified', async () => {
    const parsed = parseJwt(token);
    expect(parsed?.claims).toEqual({ iss: 'joe', exp: 1300819380, 'http://example.com/is_root': true });
    expect(parsed?.keyId).toBeUndefined();
    expect(parsed && (await isSignedBy(publicKey, parsed))).toBe(true);
    expect(parsed && (await isSignedBy(key.publicKey, parsed))).toBe(false);
  });
});

describe('signJwt', () => {
  test('writes the header that names the key, and the claims', async () => {
    const [header = '', claims = ''] = (await signJwt(key, { sub: 'é', exp: 1 })).split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe(`{"kid":"${key.keyId}","alg":"RS256"}`);
    expect(Buffer.from(claims, 'base64url').toString()).toBe('{"sub":"é","exp":1}');
  });

  // RFC 8017 section 9.2, computed by hand: what OpenSSL signed must be this number.
  test('signs with RSASSA-PKCS1-v1_5 and SHA-256', async () => {
    const [header, claims, signature = ''] = (await signJwt(key, { sub: 'a' })).split('.');
    const digest = createHash('sha256').update(`${header}.${claims}`).digest('hex');
    const digestInfo = `3031300d060960864801650304020105000420${digest}`;
    const block = `0001${'ff'.repeat(256 - 3 - digestInfo.length / 2)}00${digestInfo}`;
    const modulus = toBigInt(Buffer.from(key.publicJwk.n, 'base64url'));
    const opened = modularPower(toBigInt(Buffer.from(signature, 'base64url')), 65537n, modulus);
    expect(Buffer.from(toFixedBytes(opened, 256)).toString('hex')).toBe(block);
  });

  test('makes tokens that are read and verified', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.jsonValue()), async (claims) => {
        const parsed = parseJwt(await signJwt(key, claims));
        expect(parsed?.keyId).toBe(key.keyId);
        expect(parsed?.claims).toEqual(JSON.parse(JSON.stringify(claims)));
        expect(parsed && (await isSignedBy(key.publicKey, parsed))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('parseJwt', () => {
  const header = encode({ alg: 'RS256', kid: 'k' });
  const claims = encode({ sub: 'a' });

  test('reads a token of the right form', () => {
    expect(parseJwt(`${header}.${claims}.AA`)).toMatchObject({ keyId: 'k', claims: { sub: 'a' } });
  });

  test.each([
    ['nothing', ''],
    ['two parts', `${header}.${claims}`],
    ['four parts', `${header}.${claims}.AA.AA`],
    ['five parts', `${header}.${claims}.AA.AA.AA`],
    ['padding', `${header}.${claims}.AA==`],
    ['the other base64', `${header}.${claims}./w`],
    ['stray bits at the end', `${header}.${claims}.AB`],
    ['white space', `${header}.${claims}.AA `],
    ['no algorithm', `${encode({ alg: 'none' })}.${claims}.`],
    ['a symmetric algorithm', `${encode({ alg: 'HS256' })}.${claims}.AA`],
    ['another RSA algorithm', `${encode({ alg: 'RS512' })}.${claims}.AA`],
    ['another case', `${encode({ alg: 'rs256' })}.${claims}.AA`],
    ['a critical extension', `${encode({ alg: 'RS256', crit: ['b64'], b64: false })}.${claims}.AA`],
    ['a key id that is no text', `${encode({ alg: 'RS256', kid: 1 })}.${claims}.AA`],
    ['claims in a list', `${header}.${encode([])}.AA`],
    ['no claims', `${header}.${encode(null)}.AA`],
    ['claims that are no JSON', `${header}.${Buffer.from('{').toString('base64url')}.AA`],
    ['claims that are no UTF-8', `${header}.${Buffer.from('{"a":"\xff"}', 'latin1').toString('base64url')}.AA`],
    ['a very long token', `${header}.${encode({ sub: 'a'.repeat(30_000) })}.AA`],
  ])('refuses %s', (_, token) => {
    expect(parseJwt(token)).toBeUndefined();
  });

  test('takes any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseJwt(text)).toBeUndefined();
      }),
    );
  });
});

describe('isSignedBy', () => {
  test('notices every changed character', async () => {
    const token = await signJwt(key, { sub: 'a' });
    expect(await isAccepted(token)).toBe(true);
    for (let at = 0; at < token.length; at++) {
      const replacement = token[at] === 'A' ? 'B' : 'A';
      expect(await isAccepted(token.slice(0, at) + replacement + token.slice(at + 1))).toBe(false);
    }
  });

  test('refuses the signature of another key, none, and an HMAC under the public key', async () => {
    const other = openSigningKey(await generateSigningKey());
    const [header = '', claims = ''] = (await signJwt(key, { sub: 'a' })).split('.');
    const foreign = await signJwt({ ...other, keyId: key.keyId }, { sub: 'a' });
    const pem = key.publicKey.export({ format: 'pem', type: 'spki' });
    const hmac = createHmac('sha256', pem).update(`${header}.${claims}`).digest('base64url');
    expect(await isAccepted(foreign)).toBe(false);
    expect(await isAccepted(`${header}.${claims}.`)).toBe(false);
    expect(await isAccepted(`${header}.${claims}.${hmac}`)).toBe(false);
  });
});
