import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { PoolTokens, type TokenPool } from './pool-tokens.ts';

const issuer = 'https://auth.test/us-east-1_pool';
const now = 1_800_000_000_000;
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = pair();
const other = pair();
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' });
const keys = { keys: [jwk(own.publicKey, 'one')] };

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An object that no text can be made of. */
const noText = { toString: 1, valueOf: 1 };
const claimsOf = (changes: object) =>
  encode({ iss: issuer, sub: 'x', client_id: 'app', token_use: 'access', exp: 4e9, ...changes });

function token(claims: object = {}, { key = own.privateKey, header = {} }: { key?: KeyObject; header?: object } = {}) {
  const all = {
    iss: issuer,
    sub: 'maria-sub',
    client_id: 'app',
    token_use: 'access',
    username: 'maria',
    scope: 'openid files/read',
    exp: now / 1000 + 60,
    iat: now / 1000,
    ...claims,
  };
  const text = `${encode({ alg: 'RS256', kid: 'one', ...header })}.${encode(all)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

const pool: TokenPool = { issuer, clientIds: ['app'], keys, roles: { default: 'user' } };
const verify = async (sent: string, changes: Partial<TokenPool> = {}, at = now) => {
  try {
    return await new PoolTokens([{ ...pool, ...changes }], () => {}).verify(`Bearer ${sent}`, at);
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

test('says who a token is about, with what policies know of it', async () => {
  expect(await verify(token({ 'cognito:groups': ['staff'] }))).toMatchObject({
    identity: {
      kind: 'token',
      roles: ['user'],
      subject: 'maria-sub',
      username: 'maria',
      scopes: ['openid', 'files/read'],
    },
    keys: new Map(
      Object.entries({
        'aws:principaltype': ['FederatedUser'],
        'aws:federatedprovider': ['auth.test/us-east-1_pool'],
        'aws:tokenissuetime': ['2027-01-15T08:00:00.000Z'],
        'auth.test/us-east-1_pool:sub': ['maria-sub'],
        'auth.test/us-east-1_pool:aud': ['app'],
        'cenote:sub': ['maria-sub'],
        'cenote:client': ['app'],
        'cenote:username': ['maria'],
        'cenote:scope': ['openid', 'files/read'],
        'cenote:groups': ['staff'],
        'cenote:token-use': ['access'],
      }),
    ),
  });
  const id = token({ token_use: 'id', aud: 'app', client_id: undefined, 'cognito:username': 'maria' });
  expect(await verify(id)).toMatchObject({ identity: { username: 'maria', clientId: 'app', scopes: [] } });
});

test('takes a token without the word Bearer, and nothing else in its place', async () => {
  const tokens = new PoolTokens([pool], () => {});
  expect(await tokens.verify(token(), now)).toMatchObject({ identity: { subject: 'maria-sub' } });
  await expect(tokens.verify(`Basic ${token()}`, now)).rejects.toThrow('does not hold');
});

const publicText = String(own.publicKey.export({ type: 'spki', format: 'pem' }));

function byHmac(): string {
  const text = token({}, { header: { alg: 'HS256' } })
    .split('.')
    .slice(0, 2)
    .join('.');
  return `${text}.${createHmac('sha256', publicText).update(text).digest('base64url')}`;
}

test.each([
  ['of another key', token({}, { key: other.privateKey })],
  ['of an unknown key', token({}, { header: { kid: 'two' } })],
  ['without the id of a key', token({}, { header: { kid: undefined } })],
  ['of another pool', token({ iss: 'https://auth.test/us-east-1_other' })],
  ['for another client', token({ client_id: 'other' })],
  ['for another client, an id token', token({ token_use: 'id', aud: 'other', client_id: 'app' })],
  ['for several clients', token({ token_use: 'id', aud: ['app', 'other'] })],
  ['of another use', token({ token_use: 'refresh' })],
  ['without a use', token({ token_use: undefined })],
  ['without an end', token({ exp: undefined })],
  ['with alg none', `${encode({ alg: 'none', kid: 'one' })}.${token().split('.')[1]}.`],
  ['with alg none and a signature', token({}, { header: { alg: 'none' } })],
  ['signed by HMAC with the public key', byHmac()],
  ['with a critical header', token({}, { header: { crit: ['exp'] } })],
  ['without a signature', token().split('.').slice(0, 2).join('.')],
  [
    'with another payload',
    token().replace(
      /\.[^.]+\./,
      `.${encode({ iss: issuer, sub: 'root', client_id: 'app', token_use: 'access', exp: 9e9 })}.`,
    ),
  ],
  ['that is none', 'a.b.c'],
  ['unsigned, whose time is no time', `${encode({ alg: 'RS256', kid: 'one' })}.${claimsOf({ iat: 1e300 })}.AAAA`],
  ['unsigned, whose issuer is no text', `${encode({ alg: 'RS256', kid: 'one' })}.${claimsOf({ iss: noText })}.AAAA`],
  ['whose time is no time', token({ iat: 1e300 })],
  ['whose time is a text', token({ iat: '1' })],
  ['that ends never', token({ exp: 1e300 })],
])('refuses a token %s', async (_, sent) => {
  expect(await verify(sent)).toBe('bad-token');
});

test('refuses a use that is not wanted', async () => {
  expect(await verify(token(), { tokenUses: ['id'] })).toBe('bad-token');
});

test('a token that held is remembered, and is over when it expires all the same', async () => {
  const tokens = new PoolTokens([pool], () => {});
  const sent = token();
  await tokens.verify(sent, now);
  await tokens.verify(sent, now + 59_000);
  await expect(tokens.verify(sent, now + 60_000)).rejects.toMatchObject({ reason: 'expired-credentials' });
  expect(await verify(sent, {}, now + 60_000)).toBe('expired-credentials');
});

describe('the role of a token', () => {
  const rolesOf = async (claims: object, roles: TokenPool['roles']) => {
    const known = await verify(token({ token_use: 'id', aud: 'app', ...claims }), { roles });
    return typeof known === 'string' ? known : known.identity.roles;
  };
  const roles = { preferred: true, groups: { staff: 'r-staff', boss: 'r-boss' }, default: 'r-user' };

  test('is the preferred one, else those of its groups, else the default', async () => {
    const preferred = { 'cognito:preferred_role': 'arn:x', 'cognito:groups': ['staff'] };
    expect(await rolesOf(preferred, roles)).toEqual(['arn:x']);
    expect(await rolesOf(preferred, { ...roles, preferred: false })).toEqual(['r-staff']);
    expect(await rolesOf({ 'cognito:groups': ['boss', 'staff', 'constructor'] }, roles)).toEqual(['r-boss', 'r-staff']);
    expect(await rolesOf({ 'cognito:groups': ['constructor'] }, roles)).toEqual(['r-user']);
    expect(await rolesOf({}, {})).toEqual([]);
  });
});

describe('keys that are fetched', () => {
  const running: { close(): void }[] = [];
  afterEach(() => {
    for (const one of running.splice(0)) one.close();
  });

  async function serveKeys(answer: () => { status?: number; body: string; location?: string }) {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      const { status = 200, body, location } = answer();
      response.writeHead(status, location === undefined ? {} : { location }).end(body);
    }).listen(0, '127.0.0.1');
    running.push(server);
    await once(server, 'listening');
    return { issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`, asked: () => asked };
  }

  const told: string[] = [];
  const open = (own: string) =>
    new PoolTokens([{ issuer: own, clientIds: ['app'], roles: {} }], (_, error) => told.push(String(error)));

  test('are asked for once, by however many tokens, and again for a key that is not known, not too often', async () => {
    let set = keys;
    const server = await serveKeys(() => ({ body: JSON.stringify(set) }));
    const tokens = open(server.issuer);
    const iss = server.issuer;
    await Promise.all([1, 2, 3].map((n) => tokens.verify(token({ iss, n }), now)));
    await tokens.verify(token({ iss, n: 4 }), now + 1000);
    expect(server.asked()).toBe(1);
    set = { keys: [jwk(other.publicKey, 'two')] };
    const rotated = (n: number) => token({ iss, n }, { key: other.privateKey, header: { kid: 'two' } });
    await expect(tokens.verify(rotated(5), now + 9000)).rejects.toMatchObject({ reason: 'bad-token' });
    expect(server.asked()).toBe(1);
    await tokens.verify(rotated(6), now + 10_000);
    expect(server.asked()).toBe(2);
    // A key that the pool took back signs nothing any more.
    await expect(tokens.verify(token({ iss, n: 7 }), now + 11_000)).rejects.toMatchObject({ reason: 'bad-token' });
  });

  test('that are gone end the tokens that they signed, also those that were seen before', async () => {
    let set: { keys: object[] } = keys;
    const server = await serveKeys(() => ({ body: JSON.stringify(set) }));
    const tokens = open(server.issuer);
    const seen = token({ iss: server.issuer, exp: now / 1000 + 9000 });
    await tokens.verify(seen, now);
    await tokens.verify(seen, now + 3_500_000);
    expect(server.asked()).toBe(1);
    set = { keys: [] };
    await expect(tokens.verify(seen, now + 3_600_000)).rejects.toMatchObject({ reason: 'bad-token' });
    expect(server.asked()).toBe(2);
    set = keys;
    await tokens.verify(seen, now + 3_610_000);
  });

  test('are asked for by nobody whose token is not for us', async () => {
    const server = await serveKeys(() => ({ body: JSON.stringify(keys) }));
    const tokens = open(server.issuer);
    await expect(tokens.verify(token({ iss: server.issuer, client_id: 'other' }), now)).rejects.toThrow();
    expect(server.asked()).toBe(0);
  });

  test('that cannot be had make no decision, and those that are there count on', async () => {
    let isUp = false;
    const server = await serveKeys(() => (isUp ? { body: JSON.stringify(keys) } : { status: 500, body: '' }));
    const tokens = open(server.issuer);
    const iss = server.issuer;
    await expect(tokens.verify(token({ iss }), now)).rejects.toMatchObject({ reason: 'unavailable' });
    expect(told.splice(0).join()).toContain('status 500');
    isUp = true;
    await tokens.verify(token({ iss }), now + 10_000);
    isUp = false;
    const later = token({ iss, exp: now / 1000 + 9000 });
    await tokens.verify(later, now + 3_700_000);
    expect(server.asked()).toBe(3);
  });

  test('that cannot be had for long make nobody wait whose key is there', async () => {
    const held: ServerResponse[] = [];
    let mode: 'up' | 'down' | 'silent' = 'up';
    const server = createServer((_, response) => {
      if (mode === 'silent') held.push(response);
      else response.writeHead(mode === 'up' ? 200 : 500).end(JSON.stringify(keys));
    }).listen(0, '127.0.0.1');
    running.push({ close: () => server.closeAllConnections() }, server);
    await once(server, 'listening');
    const iss = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
    const tokens = open(iss);
    const seen = token({ iss, exp: now / 1000 + 9000 });
    await tokens.verify(seen, now);
    mode = 'down';
    await tokens.verify(seen, now + 3_600_000);
    mode = 'silent';
    const failures = told.length;
    await tokens.verify(seen, now + 3_610_000);
    // Whoever waits is answered once the question has failed, which is told before.
    expect(told).toHaveLength(failures);
    await expect.poll(() => held.length).toBe(1);
  });

  test('are taken from no other address, and not without TLS from another machine', async () => {
    const other = await serveKeys(() => ({ body: JSON.stringify(keys) }));
    const server = await serveKeys(() => ({ status: 302, body: '', location: other.issuer }));
    await expect(open(server.issuer).verify(token({ iss: server.issuer }), now)).rejects.toMatchObject({
      reason: 'unavailable',
    });
    expect(other.asked()).toBe(0);
    expect(() => open('http://auth.test/pool')).toThrow('without TLS');
  });
});
