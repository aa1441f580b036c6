import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ForeignProvider, ForeignTokens } from '#domain/foreign-tokens.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { createDocuments } from '#outbound/documents/load-document.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../../test/openid-provider.ts';
import { createForeignTokens } from './create-foreign-tokens.ts';

const start = Date.UTC(2026, 0, 1);
const second = 1000;
const hour = 3600 * second;
let provider: OpenIdProvider;
let tokens: ForeignTokens;

beforeEach(async () => {
  provider = await startOpenIdProvider('/realm');
  const documents = createDocuments({ allowed: parseNetworks(['127.0.0.0/8']) as Networks });
  tokens = createForeignTokens({ documents });
});
afterEach(() => provider.close());

const trust = (more: object = {}): ForeignProvider => ({
  kind: 'openid',
  issuer: provider.issuer,
  audiences: ['app', 'other app'],
  ...more,
});
const verify = async (token: string | Promise<string>, now = start, trusted = trust()) =>
  tokens.verify(trusted, await token, now);
const refused = (reason: string) => ({ name: 'ForeignTokenError', reason });

test('a token of the provider says who somebody is', async () => {
  const token = provider.sign(start, { email: 'ada@example.com', groups: ['a', 'b'] });
  expect(await verify(token)).toEqual({
    subject: 'ada',
    audience: 'app',
    claims: expect.objectContaining({ sub: 'ada', email: 'ada@example.com', groups: ['a', 'b'] }),
  });
});

test.each(['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'])('tokens may be signed with %s', async (alg) => {
  await provider.rotate(alg);
  expect((await verify(provider.sign(start))).subject).toBe('ada');
});

test('what is wrong with a token is told, and nothing of it is believed', async () => {
  const token = await provider.sign(start);
  const [header = '', claims = '', signature = ''] = token.split('.');
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = encode({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), sub: 'eve' });
  const kid = 'key-0';
  const hmac = (key: string) => {
    const text = `${encode({ alg: 'HS256', kid })}.${claims}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };
  const cases: [string, string | Promise<string>][] = [
    ['form', ''],
    ['form', 'x.y.z'],
    ['form', 'x'.repeat(40_000)],
    ['form', provider.sign(start, { exp: 'never' })],
    ['form', provider.sign(start, { exp: undefined })],
    ['form', provider.sign(start, { sub: undefined })],
    ['form', provider.sign(start, { sub: '' })],
    ['form', provider.sign(start, { nbf: start / second + 60 })],
    ['audience-missing', provider.sign(start, { aud: undefined })],
    ['audience', provider.sign(start, { aud: 'somebody else' })],
    ['audience', provider.sign(start, { aud: ['app', 'somebody else'] })],
    ['audience', provider.sign(start, { aud: ['app', 'somebody else'], azp: 'somebody else' })],
    ['issuer', provider.sign(start, { iss: 'https://accounts.google.com' })],
    ['issuer', provider.sign(start, { iss: undefined })],
    ['signature', `${header}.${forged}.${signature}`],
    ['signature', `${header}.${claims}.`],
    ['signature', `${encode({ alg: 'none' })}.${claims}.`],
    ['signature', hmac('')],
    ['signature', hmac(provider.issuer)],
    ['signature', provider.sign(start, {}, { kid: 'another' })],
    ['expired', provider.sign(start - 601 * second)],
  ];
  for (const [reason, wrong] of cases) {
    await expect(verify(wrong), reason).rejects.toMatchObject(refused(reason));
  }
  expect((await verify(provider.sign(start, { aud: ['app', 'x'], azp: 'other app' }))).audience).toBe('app');
});

test.each([
  ['is more than a list of keys holds', Array.from({ length: 101 }, () => ({ kty: 'RSA' })), 'unreachable'],
  ['is no list', {}, 'unreachable'],
  ['has no key in it', [null], 'unreachable'],
  ['has no modulus', [{ kty: 'RSA', kid: 'key-0', e: 'AQAB' }], 'signature'],
  ['has a modulus that is no text', [{ kty: 'RSA', kid: 'key-0', e: 'AQAB', n: 5 }], 'signature'],
  ['has a modulus that is none', [{ kty: 'RSA', kid: 'key-0', e: 'AQAB', n: '!!' }], 'signature'],
  ['has an exponent of nothing', [{ kty: 'RSA', kid: 'key-0', e: 'AA', n: 'x'.repeat(342) }], 'signature'],
  ['is for something else', [{ kty: 'RSA', kid: 'key-0', e: 'AQAB', n: 'x'.repeat(342), key_ops: 5 }], 'signature'],
  ['is too short', [{ kty: 'RSA', kid: 'key-0', e: 'AQAB', n: 'x'.repeat(171) }], 'signature'],
  ['is of another kind', [{ kty: 'oct', kid: 'key-0', k: 'AAAA' }], 'signature'],
])('a key that %s verifies nothing', async (_problem, keys, reason) => {
  provider.publish(keys);
  await expect(verify(provider.sign(start))).rejects.toMatchObject(refused(reason));
});

test.each([
  ['half a character', 'a\ud800'],
  ['a control character', 'a\u0085'],
  ['the end of a text', 'a\0'],
  ['more characters than are kept', 'a'.repeat(1025)],
])('a subject with %s is nobody', async (_problem, sub) => {
  const [header = '', claims = ''] = (await provider.sign(start)).split('.');
  // What signs for the provider writes such a text in another way.
  const written = Buffer.from(claims, 'base64url').toString().replace('"ada"', JSON.stringify(sub));
  const token = await provider.signRaw(`${header}.${Buffer.from(written).toString('base64url')}`);
  await expect(verify(token)).rejects.toMatchObject(refused('form'));
});

test('an expired token names its end', async () => {
  const token = await provider.sign(start);
  const end = start / second + 600;
  await expect(verify(token, end * second)).rejects.toMatchObject({ ...refused('expired'), expiredAtSeconds: end });
  expect((await verify(token, end * second - 1)).subject).toBe('ada');
});

test('tokens of another issuer, and for somebody else, ask nobody', async () => {
  await expect(verify(provider.sign(start, { iss: 'x' }))).rejects.toMatchObject(refused('issuer'));
  await expect(verify(provider.sign(start, { aud: 'x' }))).rejects.toMatchObject(refused('audience'));
  expect(provider.fetches()).toBe(0);
});

test('keys are fetched once for all who ask, and again after half an hour', async () => {
  const token = await provider.sign(start, { exp: (start + 3 * hour) / second });
  await Promise.all(Array.from({ length: 10 }, () => verify(token)));
  await verify(token, start + hour / 2 - 1);
  expect(provider.fetches()).toBe(1);
  await verify(token, start + hour / 2);
  expect(provider.fetches()).toBe(2);
});

test('a key that is new is fetched when a token names it; one that is withdrawn is no key within an hour', async () => {
  const old = await provider.sign(start, { exp: (start + 3 * hour) / second });
  await verify(old);
  await provider.rotate();
  expect((await verify(provider.sign(start), start + 6 * second)).subject).toBe('ada');
  expect(provider.fetches()).toBe(2);
  await expect(verify(old, start + 12 * second)).rejects.toMatchObject(refused('signature'));
});

test('a token that names a key which nobody has makes us ask every five seconds at most', async () => {
  const token = await provider.sign(start, {}, { kid: 'nobody has it' });
  await verify(provider.sign(start));
  for (let at = 0; at < 20; at++) {
    await expect(verify(token, start + at * 500)).rejects.toMatchObject(refused('signature'));
  }
  expect(provider.fetches()).toBe(2);
});

test('while the provider is away, its keys are used until they are an hour old; without any nobody can say', async () => {
  const token = await provider.sign(start, { exp: (start + 3 * hour) / second });
  provider.answers(false);
  await expect(verify(token)).rejects.toMatchObject(refused('unreachable'));
  provider.answers(true);
  await expect(verify(token, start + second)).rejects.toMatchObject(refused('unreachable'));
  await verify(token, start + 5 * second);
  provider.answers(false);
  await verify(token, start + hour + 4 * second);
  await expect(verify(token, start + hour + 5 * second)).rejects.toMatchObject(refused('unreachable'));
  await expect(verify(token, start + hour + 6 * second)).rejects.toMatchObject(refused('unreachable'));
  provider.answers(true);
  expect((await verify(token, start + hour + 11 * second)).subject).toBe('ada');
});

test('a discovery document of somebody else counts for nothing', async () => {
  provider.claimIssuer('https://accounts.google.com');
  await expect(verify(provider.sign(start))).rejects.toMatchObject(refused('unreachable'));
});

test('a slash at the end of the issuer makes no difference, and other names only where they are known', async () => {
  provider.claimIssuer(`${provider.issuer}/`);
  const token = await provider.sign(start, { iss: `${provider.issuer}/` });
  expect((await verify(token)).subject).toBe('ada');
  const alias = await provider.sign(start, { iss: 'accounts.example.com' });
  await expect(verify(alias)).rejects.toMatchObject(refused('issuer'));
  const aliases = ['accounts.example.com'];
  expect((await verify(alias, start, trust({ aliases }))).subject).toBe('ada');
});

test('a provider inside the operator’s network is asked only where that is allowed', async () => {
  const documents = createDocuments({ allowed: parseNetworks([]) as Networks });
  const token = await provider.sign(start);
  await expect(createForeignTokens({ documents }).verify(trust(), token, start)).rejects.toMatchObject({
    ...refused('unreachable'),
    message: expect.stringContaining('is private'),
  });
});
