import { describe, expect, test } from 'vitest';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { allowsPasskeys, findRelyingPartyId, isOriginAllowed, userVerificationOf } from './relying-party.ts';

function pool(settings: Partial<PoolSettings> = {}): Pool {
  const base = createPoolSettings({}, 'us-east-1');
  return { id: 'us-east-1_a', name: 'people', settings: { ...base, ...settings }, createdAt: 1, modifiedAt: 1 };
}
const at = (publicUrl: string) => ({
  settings: { region: 'us-east-1', accountId: '1', issuer: 'own', publicUrl } as const,
});

describe('the relying party', () => {
  test.each([
    ['https://auth.example.com', 'auth.example.com'],
    ['https://auth.example.com:8443/base', 'auth.example.com'],
    ['http://localhost:9229', 'localhost'],
    ['http://127.0.0.1:9229', 'localhost'],
    ['http://[::1]:9229', 'localhost'],
    ['http://192.168.1.7:9229', undefined],
    ['http://[2001:db8::1]', undefined],
  ])('of a pool that names none, on a server at %s, is %s', (publicUrl, expected) => {
    expect(findRelyingPartyId(at(publicUrl), pool())).toBe(expected);
  });

  test('is what the pool says', () => {
    const said = pool({ factors: { webAuthn: { relyingPartyId: 'example.com', userVerification: 'required' } } });
    expect(findRelyingPartyId(at('https://auth.example.com'), said)).toBe('example.com');
    expect(userVerificationOf(said)).toBe('required');
    expect(userVerificationOf(pool())).toBe('preferred');
  });

  test('takes passkeys as a first factor, or as both factors where there are two', () => {
    const { policies } = pool().settings;
    const first = { ...policies, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as const } };
    const both = { webAuthn: { factorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' as const } };
    expect(allowsPasskeys(pool())).toBe(false);
    expect(allowsPasskeys(pool({ policies: first }))).toBe(true);
    expect(allowsPasskeys(pool({ factors: both }))).toBe(false);
    expect(allowsPasskeys(pool({ factors: both, mfaConfiguration: 'ON' }))).toBe(true);
    expect(allowsPasskeys(pool({ factors: { webAuthn: {} }, mfaConfiguration: 'ON' }))).toBe(false);
  });
});

test.each([
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://app.example.com:8443', true],
  ['example.com', 'https://evilexample.com', false],
  ['example.com', 'https://example.com.evil.test', false],
  ['example.com', 'https://example.org', false],
  ['app.example.com', 'https://example.com', false],
  ['example.com', 'http://example.com', false],
  ['example.com', 'https://example.com/', false],
  ['example.com', 'https://user@example.com', false],
  ['example.com', 'ftp://example.com', false],
  ['example.com', 'android:apk-key-hash:abc', false],
  ['example.com', 'null', false],
  ['example.com', '', false],
  ['localhost', 'http://localhost:5173', true],
  ['localhost', 'http://app.localhost:5173', true],
  ['localhost', 'https://localhost', true],
  ['localhost', 'http://127.0.0.1:5173', false],
  ['localhost', 'http://notlocalhost', false],
])('for %s, the origin "%s" is allowed: %s', (relyingPartyId, origin, expected) => {
  expect(isOriginAllowed(relyingPartyId, origin)).toBe(expected);
});
