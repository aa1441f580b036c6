import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { issueSessionToken, openSessionKey } from '../../server/src/lib/session-token.ts';
import { callsOf, files } from '../test/policies.ts';
import {
  beganAtSeconds,
  credentials,
  identityId,
  presigned,
  roleArn,
  session,
  sessionKey,
  sessionKeyText,
  signed,
} from '../test/sign.ts';
import { type AuthorizerOptions, createAuthorizer, type Decision } from './authorizer.ts';
import type { AuthorizerRequest } from './authorizer-request.ts';
import { executeApiService } from './services/execute-api.ts';
import { s3Service } from './services/s3.ts';

const guest = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::files/public/*' },
};

const clock = () => beganAtSeconds * 1000;
const own = `/files/private/${identityId}/a.txt`;
const ownEncoded = own.replaceAll(':', '%3A');

function authorizer(changes: Partial<AuthorizerOptions> = {}) {
  return createAuthorizer({
    service: s3Service({ hosts: ['files.test'] }),
    sessionKeys: sessionKeyText,
    roles: { [roleArn]: { policies: { files, calls: callsOf('GET/pets/*') } }, guest: { policies: { guest } } },
    clock,
    ...changes,
  });
}

const reason = (decision: Decision) => (decision.isAllowed ? 'allowed' : decision.refusal.reason);
const ask = async (request: AuthorizerRequest | Promise<AuthorizerRequest>, changes: Partial<AuthorizerOptions> = {}) =>
  reason(await authorizer(changes).authorize(await request));

describe('a request signed in a session', () => {
  test('is allowed what the role is, by the identity that the session is of', async () => {
    const decision = await authorizer().authorize(await signed(credentials(), { path: ownEncoded }));
    expect(decision).toMatchObject({
      isAllowed: true,
      identity: { kind: 'session', roles: [roleArn], identityId, identityPoolId: 'us-east-1:pool' },
      deeds: [{ action: 's3:GetObject', resource: `arn:aws:s3:::files/private/${identityId}/a.txt` }],
    });
  });

  test('is refused what the role is not, and the reason is for the log', async () => {
    const decision = await authorizer().authorize(await signed(credentials(), { path: '/files/private/other/a.txt' }));
    expect(decision).toMatchObject({
      isAllowed: false,
      refusal: { reason: 'not-allowed', message: 'Access Denied' },
      identity: { identityId },
      because: { deed: { action: 's3:GetObject' }, decision: { outcome: 'not-allowed' } },
    });
  });

  test('is asked again with what is kept of its session, and judged anew', async () => {
    const one = authorizer();
    const asked = await signed(credentials(), { path: ownEncoded });
    expect(reason(await one.authorize(asked))).toBe('allowed');
    expect(reason(await one.authorize({ ...asked, path: '/files/public/b' }))).toBe('bad-signature');
    expect(reason(await one.authorize({ ...asked, method: 'PUT' }))).toBe('bad-signature');
    expect(reason(await one.authorize(asked))).toBe('allowed');
  });

  test('is over when the session is, kept or not', async () => {
    let now = beganAtSeconds;
    const one = authorizer({ clock: () => now * 1000 });
    const request = (at: number) => signed(mine, { path: ownEncoded, at });
    const mine = credentials();
    expect(reason(await one.authorize(await request(now)))).toBe('allowed');
    now += 3600;
    expect(reason(await one.authorize(await request(now)))).toBe('expired-credentials');
  });

  test('is refused under a foreign key, a key that was taken back, another access key and without a session', async () => {
    const foreign = openSessionKey({ number: 7, key: new Uint8Array(32).fill(8) });
    const path = ownEncoded;
    expect(await ask(signed(issueSessionToken(foreign, session()), { path }))).toBe('unknown-credentials');
    const newer = `8.${Buffer.alloc(32, 8).toString('base64url')}`;
    expect(await ask(signed(credentials(), { path }), { sessionKeys: newer })).toBe('unknown-credentials');
    expect(await ask(signed({ ...credentials(), accessKeyId: 'ASIAAAAAAAAAAAAAAAAA' }, { path }))).toBe(
      'unknown-credentials',
    );
    const { sessionToken: _, ...withoutToken } = credentials();
    expect(await ask(signed(withoutToken as never, { path }))).toBe('unknown-credentials');
  });

  test('is refused when the clock is five minutes off, and a replayed one after them', async () => {
    const path = ownEncoded;
    expect(await ask(signed(credentials(), { path, at: beganAtSeconds + 300 }))).toBe('allowed');
    expect(await ask(signed(credentials(), { path, at: beganAtSeconds + 301 }))).toBe('bad-time');
    expect(await ask(signed(credentials(), { path, at: beganAtSeconds - 301 }))).toBe('bad-time');
    expect(await ask(signed(credentials(), { path, at: beganAtSeconds - 301 }), { skewMinutes: 15 })).toBe('allowed');
  });

  test('is refused with any byte of it changed', async () => {
    const one = authorizer();
    const asked = await signed(credentials(), { path: '/files/public/a', query: { versionId: '' } });
    const { authorization = [] } = asked.headers;
    const [text = ''] = authorization;
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'x' ? 'y' : 'x';
      const header = text.slice(0, at) + other + text.slice(at + 1);
      const changed = { ...asked, headers: { ...asked.headers, authorization: [header] } };
      expect((await one.authorize(changed)).isAllowed, header).toBe(false);
    }
  });

  test('is refused with a header twice, with a header of AWS that nobody signed, and with two credentials', async () => {
    const asked = await signed(credentials(), { path: ownEncoded });
    const withHeader = (name: string, ...values: string[]) => ({
      ...asked,
      headers: { ...asked.headers, [name]: values },
    });
    const [own = ''] = asked.headers.authorization ?? [];
    expect(await ask(withHeader('authorization', own, own))).toBe('malformed-credentials');
    expect(await ask(withHeader('host', 'files.test', 'files.test'))).not.toBe('allowed');
    expect(await ask(withHeader('x-amz-acl', 'public-read'))).toBe('bad-signature');
    expect(await ask({ ...asked, query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' })).toBe('malformed-credentials');
    expect(await ask({ ...asked, query: '%58-Amz-Credential=a' })).toBe('malformed-credentials');
    expect(await ask(withHeader('x-http-method-override', 'DELETE'))).toBe('unknown-request');
    expect(await ask(withHeader('x-original-url', '/files/public/a'))).toBe('unknown-request');
  });

  test('is refused where it was signed for another service', async () => {
    expect(await ask(signed(credentials(), { path: ownEncoded, service: 'execute-api' }))).toBe('bad-signature');
  });
});

test('a session signs for several regions and days, each with a key of its own', async () => {
  let now = beganAtSeconds;
  const one = authorizer({ clock: () => now * 1000 });
  const mine = issueSessionToken(sessionKey, session({ expiresAtSeconds: beganAtSeconds + 100_000 }));
  for (const [region, later] of [
    ['us-east-1', 0],
    ['eu-west-1', 0],
    ['us-east-1', 86_400],
    ['us-east-1', 86_400],
  ] as const) {
    now = beganAtSeconds + later;
    const asked = await signed(mine, { path: ownEncoded, at: now, region });
    expect(reason(await one.authorize(asked)), `${region} ${later}`).toBe('allowed');
  }
});

test('a token of a user pool goes by the policies of its role, with its scopes', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = 'https://auth.test/pool';
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (scope: string) => {
    const claims = { iss: issuer, token_use: 'access', client_id: 'app', sub: 'x', scope, exp: beganAtSeconds + 60 };
    const text = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`;
    return `Bearer ${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  };
  const scoped = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'cenote:scope': 'files/read' } },
    },
  };
  const one = authorizer({
    roles: { user: { policies: { scoped } } },
    pools: [
      {
        issuer,
        clientIds: ['app'],
        keys: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] },
        roles: { default: 'user' },
      },
    ],
  });
  const asking = (...authorization: string[]) => ({
    method: 'GET',
    path: '/files/a',
    query: '',
    headers: { host: ['files.test'], authorization },
    isSecure: true,
  });
  const read = token('openid files/read');
  expect(await one.authorize(asking(read))).toMatchObject({ isAllowed: true, identity: { subject: 'x' } });
  expect(reason(await one.authorize(asking(token('openid'))))).toBe('not-allowed');
  expect(reason(await one.authorize(asking(read, read)))).toBe('malformed-credentials');
  expect(reason(await one.authorize({ ...asking(read), query: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }))).toBe(
    'malformed-credentials',
  );
});

describe('a presigned request', () => {
  test('is allowed until its time has passed', async () => {
    const path = ownEncoded;
    expect(await ask(presigned(credentials(), { path }))).toBe('allowed');
    expect(await ask(presigned(credentials(), { path, at: beganAtSeconds - 300 }))).toBe('allowed');
    expect(await ask(presigned(credentials(), { path, at: beganAtSeconds - 301 }))).toBe('presigned-over');
    const asked = await presigned(credentials(), { path });
    expect(await ask({ ...asked, path: '/files/public/a' })).toBe('bad-signature');
    expect(await ask({ ...asked, query: asked.query.replace('X-Amz-Expires=300', 'X-Amz-Expires=900') })).toBe(
      'bad-signature',
    );
  });
});

describe('a request without credentials', () => {
  const anonymous = (path: string): AuthorizerRequest => ({
    method: 'GET',
    path,
    query: '',
    headers: { host: ['files.test'] },
    isSecure: true,
  });

  test('is refused, unless guests have a role', async () => {
    expect(await ask(anonymous('/files/public/a'))).toBe('no-credentials');
    const guests = { role: 'guest' };
    expect(await ask(anonymous('/files/public/a'), { guests })).toBe('allowed');
    expect(await ask(anonymous(own), { guests })).toBe('not-allowed');
  });

  test('is none where half of them are there', async () => {
    const guests = { role: 'guest' };
    const half = { ...anonymous('/files/public/a'), headers: { host: ['files.test'], 'x-amz-security-token': ['x'] } };
    expect(await ask(half, { guests })).toBe('malformed-credentials');
    expect(await ask({ ...anonymous('/files/public/a'), query: 'X-Amz-Signature=x' }, { guests })).not.toBe('allowed');
  });
});

test('an API is asked as API Gateway is, with a slash at the end or without', async () => {
  const service = executeApiService({ region: 'us-east-1', accountId: '123456789012', apiId: 'api', stage: 'live' });
  const signing = { service: 'execute-api', host: 'api.test' };
  expect(await ask(signed(credentials(), { ...signing, path: '/pets/7' }), { service })).toBe('allowed');
  expect(await ask(signed(credentials(), { ...signing, path: '/pets/a%20b' }), { service })).toBe('allowed');
  expect(await ask(signed(credentials(), { ...signing, path: '/pets/' }), { service })).toBe('not-allowed');
  expect(await ask(signed(credentials(), { ...signing, path: '/pets/7', method: 'POST' }), { service })).toBe(
    'not-allowed',
  );
  expect(await ask(signed(credentials(), { ...signing, path: '/pets/../pets/7' }), { service })).toBe(
    'unknown-request',
  );
});

test('a role without a document may do nothing', async () => {
  const other = issueSessionToken(sessionKey, session({ roleArn: 'arn:aws:iam::123456789012:role/unknown' }));
  expect(await ask(signed(other, { path: '/files/public/a' }))).toBe('not-allowed');
});

test('a policy that does not parse makes no authorizer, and the sentence says which one', () => {
  expect(() => authorizer({ roles: { r: { policies: { broken: { Version: '2012-10-17' } } } } })).toThrow(
    'Policy broken of r does not parse. Statement: is missing',
  );
});
