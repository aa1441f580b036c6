import type { lookup } from 'node:dns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeAtProvider } from '#domain/outside-providers.ts';
import { type Networks, parseNetworks } from '#lib/networks.ts';
import { type HttpService, startHttpService } from '../../../test/http-service.ts';
import { createOutsideProviders } from './create-outside-providers.ts';

const thisMachine = parseNetworks(['127.0.0.1']) as Networks;
let service: HttpService;

beforeAll(async () => {
  service = await startHttpService({ status: 200, body: '{"access_token":"t","sub":"ann"}' });
});
afterAll(() => service.close());

const codeAt = (origin: string): CodeAtProvider => ({
  tokenUrl: `${origin}/token`,
  tokenMethod: 'POST',
  secretIn: 'form',
  clientId: 'an id',
  clientSecret: 'a secret: +',
  code: 'c',
  redirectUri: 'https://us.example/back',
  codeVerifier: 'v',
  userInfo: { url: `${origin}/me`, method: 'GET' },
});

/** Names that resolve as told, one answer after the other; the last one stays. */
function names(...answers: string[]): typeof lookup {
  const lookUp = (_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: answers.length > 1 ? answers.shift() : answers[0], family: 4 }]);
  return lookUp as typeof lookup;
}

test('a name that answers with a private address after its tokens were given is not asked about the person', async () => {
  const { port } = new URL(service.url);
  const providers = createOutsideProviders({ allowed: thisMachine, lookUp: names('127.0.0.1', '127.0.0.2') });
  const before = service.requests.length;
  await expect(providers.redeem(codeAt(`http://provider.example:${port}`))).rejects.toThrow(
    /^provider\.example:\d+: 127\.0\.0\.2 is private/,
  );
  expect(service.requests.slice(before).map(({ path }) => path)).toEqual(['/token']);
});

test('who does not answer in time has not answered', async () => {
  const providers = createOutsideProviders({ allowed: thisMachine, lookUp: (() => {}) as never, patienceMs: 50 });
  await expect(providers.redeem(codeAt('http://provider.example'))).rejects.toThrow(
    'provider.example took more than 50 ms',
  );
});

test('the secret stands in the form or in the header, encoded as in a form', async () => {
  const providers = createOutsideProviders({ allowed: thisMachine });
  await providers.redeem(codeAt(service.url));
  const [inForm] = service.requests.slice(-2);
  expect(Object.fromEntries(new URLSearchParams(inForm?.body))).toEqual({
    grant_type: 'authorization_code',
    code: 'c',
    redirect_uri: 'https://us.example/back',
    code_verifier: 'v',
    client_id: 'an id',
    client_secret: 'a secret: +',
  });
  await providers.refresh({ ...codeAt(service.url), secretIn: 'header', refreshToken: 'r' });
  const inHeader = service.requests.at(-1);
  expect(Object.fromEntries(new URLSearchParams(inHeader?.body))).toEqual({
    grant_type: 'refresh_token',
    refresh_token: 'r',
    client_id: 'an id',
  });
  const { authorization = '' } = inHeader?.headers ?? {};
  expect(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()).toBe('an+id:a+secret%3A+%2B');
});

test('a token endpoint that takes GET has it all in its query', async () => {
  const providers = createOutsideProviders({ allowed: thisMachine });
  const answer = await providers.redeem({ ...codeAt(service.url), tokenMethod: 'GET' });
  const [token, me] = service.requests.slice(-2);
  expect(token?.method).toBe('GET');
  expect(new URL(token?.path ?? '', service.url).searchParams.get('client_secret')).toBe('a secret: +');
  expect(me?.headers.authorization).toBe('Bearer t');
  expect(answer.userInfo).toMatchObject({ sub: 'ann' });
});
