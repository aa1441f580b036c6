import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Notice } from '#domain/functions.ts';
import { silentLog } from '#lib/log.ts';
import { createFunctions } from './create-functions.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const closers: (() => void | Promise<void>)[] = [];

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  vi.unstubAllEnvs();
});

/** A server that speaks Lambda's Invoke, functions that call it, and what it got. */
async function serve(answer: (response: ServerResponse) => void, timeLimitMs = 5000) {
  const seen: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: decodeURIComponent(url), headers, body });
      answer(response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const lambdaEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const functions = createFunctions({ reload: false, lambdaEndpoint, log: silentLog, timeLimitMs });
  closers.push(
    () => functions.close(),
    () => {
      server.closeAllConnections();
      server.close();
    },
  );
  return {
    seen,
    endpoint: lambdaEndpoint,
    invoke: (event: object, notice?: Notice) => functions.invoke(arn, event, notice),
  };
}

const answerWith =
  (status: number, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const failure = (reason: string, message: string) =>
  expect.objectContaining({ name: 'FunctionError', reason, message });

test('calls the function by its full name, signed for its region, with the event as it is', async () => {
  const { seen, invoke } = await serve(answerWith(200, '{"response":{"a":1}}'));
  expect(await invoke({ triggerSource: 'PreSignUp_SignUp', name: 'é' })).toEqual({ response: { a: 1 } });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    path: `/2015-03-31/functions/${arn}/invocations`,
    body: '{"triggerSource":"PreSignUp_SignUp","name":"é"}',
  });
  expect(seen[0]?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/lambda\//,
  );
});

test.each(['Handled', 'Unhandled'])('tells what the function threw: %s', async (kind) => {
  const body = '{"errorMessage":"no beards","errorType":"Error","trace":[]}';
  const { invoke } = await serve(answerWith(200, body, { 'x-amz-function-error': kind }));
  await expect(invoke({})).rejects.toEqual(failure('thrown', 'no beards'));
});

test.each([
  ['TypeError', 'TypeError: no beards'],
  ['URIError', 'URIError: no beards'],
  ['KeyError', 'no beards'],
  [7, 'no beards'],
])('tells the class of a built-in error: %s', async (errorType, message) => {
  const body = JSON.stringify({ errorMessage: 'no beards', errorType });
  const { invoke } = await serve(answerWith(200, body, { 'x-amz-function-error': 'Unhandled' }));
  await expect(invoke({})).rejects.toEqual(failure('thrown', message));
});

test('does not know what a function threw that does not say so', async () => {
  const { invoke } = await serve(answerWith(200, 'null', { 'x-amz-function-error': 'Unhandled' }));
  await expect(invoke({})).rejects.toEqual(failure('thrown', 'Unhandled'));
});

test('reads no answer to a notice, but hears what the function threw', async () => {
  const { seen, invoke } = await serve(answerWith(200, ''));
  expect(await invoke({}, { id: '1' })).toBeUndefined();
  expect(seen).toHaveLength(1);
  const failing = await serve(answerWith(200, '', { 'x-amz-function-error': 'Unhandled' }));
  await expect(failing.invoke({}, { id: '1' })).rejects.toEqual(failure('thrown', 'Unhandled'));
});

test.each(['', '{', '<x>'])('takes %j for no JSON', async (body) => {
  const { invoke } = await serve(answerWith(200, body));
  await expect(invoke({})).rejects.toEqual(failure('invalid', 'the answer is not JSON'));
});

test.each([
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [429, 'TooManyRequestsException'],
  [500, 'ServiceException'],
])('is told %i %s, and calls once', async (status, name) => {
  const headers = { 'x-amzn-errortype': name };
  const { seen, invoke } = await serve(answerWith(status, JSON.stringify({ Message: 'x' }), headers));
  await expect(invoke({})).rejects.toEqual(failure('unreachable', name));
  expect(seen).toHaveLength(1);
});

test('gives up at the time limit', async () => {
  const { invoke } = await serve(() => {}, 500);
  await expect(invoke({})).rejects.toMatchObject({ name: 'FunctionError', reason: 'timeout' });
});

test('is told that nobody may call it when no keys are at hand', async () => {
  vi.unstubAllEnvs();
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  const { seen, invoke } = await serve(answerWith(200, '{}'));
  await expect(invoke({})).rejects.toEqual(failure('unreachable', 'AccessDeniedException'));
  expect(seen).toEqual([]);
});

test('calls nobody unless that was asked for, and says once how to', async () => {
  const { seen, endpoint } = await serve(answerWith(200, '{}'));
  // Where every region has it, for this test: what an SDK with credentials at hand would call.
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
  const complaints: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => complaints.push(message) };
  const careful = createFunctions({ reload: false, log });
  const allowed = createFunctions({ reload: false, aws: true, log });
  closers.push(
    () => careful.close(),
    () => allowed.close(),
  );
  for (let n = 0; n < 2; n++) {
    await expect(careful.invoke(arn, {})).rejects.toEqual(failure('unreachable', 'ResourceNotFoundException'));
  }
  expect(seen).toEqual([]);
  expect(complaints).toEqual([
    expect.stringMatching(/^There is no function f in .* does not call AWS\. Put f\.ts there, .* start it with --aws /),
  ]);
  expect(await allowed.invoke(arn, {})).toEqual({});
  expect(seen).toHaveLength(1);
});
