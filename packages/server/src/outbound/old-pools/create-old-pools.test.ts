import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OldPool } from '#domain/old-pools.ts';
import { type Networks, noNetworks, parseNetworks } from '#lib/networks.ts';
import { createOldPools } from './create-old-pools.ts';

const allowed = parseNetworks(['127.0.0.0/8']) as Networks;

let server: Server;
let answer: RequestListener;
let asked: { target: unknown; body: Record<string, unknown> }[] = [];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      asked.push({ target: request.headers['x-amz-target'], body: JSON.parse(body) as Record<string, unknown> });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const poolOf = (more: Partial<OldPool> = {}): OldPool => ({
  poolId: 'us-east-1_Old',
  clientId: 'theirs',
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  flow: 'USER_PASSWORD_AUTH',
  ...more,
});
const ask = (more?: Partial<OldPool>, networks: Networks = allowed) =>
  createOldPools({ allowed: networks, patienceMs: 500 }).isPassword(poolOf(more), 'ann', 'Correct-Horse-1');
const answering =
  (status: number, body: object | string): RequestListener =>
  (_, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const refusing = (__type: string, message = '') => answering(400, { __type, message });

test('a password is sent as the operation wants it, with the hash of the client’s secret', async () => {
  answer = answering(200, { AuthenticationResult: { AccessToken: 'a' } });
  expect(await ask({ clientSecret: 'secret' })).toBe(true);
  expect(asked).toEqual([
    {
      target: 'AWSCognitoIdentityProviderService.InitiateAuth',
      body: {
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: 'theirs',
        AuthParameters: {
          USERNAME: 'ann',
          PASSWORD: 'Correct-Horse-1',
          // echo -n anntheirs | openssl dgst -sha256 -hmac secret -binary | base64
          SECRET_HASH: 'dtLl5RWQoxF6O9NGaky6vPpN7rYgVqGJAvl35A0p4YA=',
        },
      },
    },
  ]);
});

test.each(['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA', 'SELECT_MFA_TYPE', 'MFA_SETUP', 'NEW_PASSWORD_REQUIRED'])(
  '%s comes behind a right password',
  async (ChallengeName) => {
    answer = answering(200, { ChallengeName, Session: 's', ChallengeParameters: {} });
    expect(await ask()).toBe(true);
  },
);

test.each([
  ['NotAuthorizedException', 'Incorrect username or password.'],
  ['com.amazonaws#NotAuthorizedException', 'User is disabled.'],
  ['UserNotFoundException', 'User does not exist.'],
  ['UserNotConfirmedException', 'User is not confirmed.'],
  ['PasswordResetRequiredException', 'Password reset required for the user'],
])('%s (%s) says that it is wrong', async (code, message) => {
  answer = refusing(code, message);
  expect(await ask()).toBe(false);
});

test.each<[string, RequestListener | undefined, 'OldPoolAway' | 'OldPoolBusy']>([
  ['throttling', refusing('TooManyRequestsException'), 'OldPoolBusy'],
  ['a lock', refusing('NotAuthorizedException', 'Password attempts exceeded'), 'OldPoolBusy'],
  [
    'a secret that is another one',
    refusing('NotAuthorizedException', 'Unable to verify secret hash for client theirs'),
    'OldPoolAway',
  ],
  ['a client that is gone', refusing('ResourceNotFoundException'), 'OldPoolAway'],
  ['a function that refuses', refusing('UserLambdaValidationException', 'no'), 'OldPoolAway'],
  ['a flow that is not allowed', refusing('InvalidParameterException'), 'OldPoolAway'],
  ['an outage', answering(503, 'Service Unavailable'), 'OldPoolAway'],
  ['something else', answering(200, '<html>'), 'OldPoolAway'],
  ['nothing in it', answering(200, {}), 'OldPoolAway'],
  ['null', answering(200, 'null'), 'OldPoolAway'],
  ['a challenge before the password', answering(200, { ChallengeName: 'SELECT_CHALLENGE' }), 'OldPoolAway'],
  ['too much', answering(200, `{"a":"${'x'.repeat(300_000)}"}`), 'OldPoolAway'],
  ['a redirect', (_, response) => response.writeHead(302, { location: '/there' }).end('{}'), 'OldPoolAway'],
  ['a broken line', (_, response) => response.destroy(), 'OldPoolAway'],
  ['silence', () => {}, 'OldPoolAway'],
])('%s is no verdict', async (_, listener, name) => {
  answer = listener ?? answer;
  await expect(ask()).rejects.toMatchObject({ name });
  await expect(ask({ flow: 'USER_SRP_AUTH' })).rejects.toMatchObject({ name });
});

test.each(['0', '', 'zz', 'f'.repeat(2000)])(
  'SRP is not gone on with where the server’s key is "%s"',
  async (SRP_B) => {
    const ChallengeParameters = { SALT: 'ab', SRP_B, SECRET_BLOCK: 'AAAA', USER_ID_FOR_SRP: 'ann' };
    answer = answering(200, { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters });
    await expect(ask({ flow: 'USER_SRP_AUTH' })).rejects.toMatchObject({ name: 'OldPoolAway' });
    expect(asked).toHaveLength(1);
  },
);

test('is not asked at a private address, or without TLS', async () => {
  answer = answering(200, { AuthenticationResult: {} });
  await expect(ask({}, noNetworks)).rejects.toMatchObject({
    name: 'OldPoolAway',
    message: '127.0.0.1 is private: --outbound-networks allows what may be asked',
  });
  await expect(ask({ endpoint: 'http://192.0.2.1' }, noNetworks)).rejects.toMatchObject({ name: 'OldPoolAway' });
  expect(asked).toEqual([]);
});
