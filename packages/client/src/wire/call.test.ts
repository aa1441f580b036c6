import { expect, test, vi } from 'vitest';
import { createClient } from '../client.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { call } from './call.ts';

const json = (status: number, body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers } });

function clientOf(fetch: typeof globalThis.fetch, requestTimeoutMs?: number) {
  const config = { userPoolId: 'eu-west-3_abc', clientId: 'c', storage: memoryStorage(), fetch, requestTimeoutMs };
  return createClient(config);
}
const ask = (response: () => Response | Promise<Response>) =>
  call(
    clientOf(async () => response()),
    'GetUser',
    { AccessToken: 't' },
  );

test('an operation is asked for where AWS has it, unless told', async () => {
  const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(async () => json(200, {}));
  await call(clientOf(fetch as never), 'GetUser', { AccessToken: 't' });
  expect(fetch.mock.calls[0]?.[0]).toBe('https://cognito-idp.eu-west-3.amazonaws.com/');
  expect(fetch.mock.calls[0]?.[1]).toMatchObject({
    method: 'POST',
    headers: {
      'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
      'content-type': 'application/x-amz-json-1.1',
    },
    body: '{"AccessToken":"t"}',
  });
});

test.each([
  [400, 'NotAuthorizedException', 'NotAuthorizedException', false],
  [400, 'com.amazonaws.cognito#CodeMismatchException', 'CodeMismatchException', false],
  [400, 'LimitExceededException:http://internal/', 'LimitExceededException', false],
  [400, 'TooManyRequestsException', 'TooManyRequestsException', true],
  [429, 'SomethingElse', 'SomethingElse', true],
  [500, 'InternalErrorException', 'InternalErrorException', true],
  // What a broken proxy may make of it is no refusal.
  [502, 'NotAuthorizedException', 'NotAuthorizedException', true],
])('an error of the service is told: %i %s', async (status, __type, name, retryable) => {
  await expect(ask(() => json(status, { __type, message: 'why' }))).rejects.toMatchObject({
    name,
    code: name,
    message: 'why',
    retryable,
  });
});

test.each([
  ['a portal`s page', () => new Response('<html>Accept our terms</html>')],
  ['half a body', () => new Response('{"AuthenticationRes')],
  ['an empty body', () => new Response('')],
  ['JSON that is no object', () => new Response('"fine"')],
  ['null', () => new Response('null')],
  ['a page for an error', () => new Response('<h1>502</h1>', { status: 502 })],
  ['a refusal by somebody else', () => new Response('Forbidden', { status: 403 })],
  ['JSON without a name', () => json(403, { error: 'blocked' })],
  ['a name that is empty', () => json(400, { __type: '' })],
  ['no connection', () => Promise.reject(new TypeError('fetch failed'))],
])('no answer of the service is a network error that may pass: %s', async (_, response) => {
  await expect(ask(response as () => Response)).rejects.toMatchObject({ name: 'NetworkError', retryable: true });
});

test('an answer is not waited for longer than told, even where fetch does not let go', async () => {
  const hangs = [
    () => new Promise<Response>(() => {}),
    async () => new Response(new ReadableStream({ start() {} })),
    (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
  ];
  for (const hang of hangs) {
    const startMs = Date.now();
    await expect(call(clientOf(hang, 50), 'GetUser', { AccessToken: 't' })).rejects.toMatchObject({
      name: 'NetworkError',
    });
    expect(Date.now() - startMs).toBeLessThan(5000);
  }
});

test('the Date of an answer tells how far the clock is off, from two seconds on', async () => {
  for (const [offMs, expected] of [
    [-500, 0],
    [-3_600_000, -3_600_000],
    [7_200_000, 7_200_000],
  ] as const) {
    const client = clientOf(async () => json(200, {}, { date: new Date(Date.now() + offMs).toUTCString() }));
    await call(client, 'GetUser', { AccessToken: 't' });
    expect(Math.abs((client.driftMs ?? Number.NaN) - expected)).toBeLessThan(1500);
  }
});
