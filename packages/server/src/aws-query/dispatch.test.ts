import { afterAll, beforeAll, expect, test } from 'vitest';
import { acceptAnyKey, verifyWith } from '#aws-callers/signatures.ts';
import { stsService } from '#doors/sts/service.ts';
import { hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../test/ask.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { queryOf } from '../../test/query.ts';
import { queryRoutes } from './routes.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext();
});
afterAll(() => context.close());

const codeOf = async (answer: ReturnType<ReturnType<typeof queryOf>>) => {
  const { status, first, headers } = await answer;
  expect(headers.get('content-type')).toBe('text/xml');
  expect(first('RequestId')).toBe('0d7c6f0e-0000-4000-8000-000000000000');
  return [status, first('Code'), first('Message')];
};

test('an operation that is not there is told, in whatever words it is asked for', async () => {
  const sts = queryOf(context, stsService);
  const unknown = (name: string, version = '2011-06-15') => [
    400,
    'InvalidAction',
    `Could not find operation ${name} for version ${version}`,
  ];
  expect(await codeOf(sts({ Action: 'GetSessionToken' }))).toEqual(unknown('GetSessionToken'));
  expect(await codeOf(sts({ Action: 'constructor' }))).toEqual(unknown('constructor'));
  expect(await codeOf(sts({ Action: 'GetCallerIdentity', Version: '2010-05-08' }))).toEqual(
    unknown('GetCallerIdentity', '2010-05-08'),
  );
  expect(await codeOf(sts({ Action: 'GetCallerIdentity', Version: '' }))).toEqual(
    unknown('GetCallerIdentity', 'NO_VERSION_SPECIFIED'),
  );
  expect((await codeOf(sts({})))[1]).toBe('MissingAction');
});

test('without a signature, and with half of one, nothing signed is answered', async () => {
  for (const signatures of [acceptAnyKey, verifyWith(async () => undefined, context.clock)]) {
    const sts = queryOf(context, stsService, signatures);
    expect(await codeOf(sts({ Action: 'GetCallerIdentity' }, {}))).toEqual([
      403,
      'MissingAuthenticationToken',
      'Request is missing Authentication Token',
    ]);
    const half = { authorization: 'AWS4-HMAC-SHA256 Credential=x' };
    expect((await codeOf(sts({ Action: 'GetCallerIdentity' }, half)))[1]).toBe('IncompleteSignature');
  }
});

test('pages from elsewhere ask nothing that is signed while any signature passes, and read nothing of it', async () => {
  const sts = queryOf(context, stsService);
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00';
  const evil = await sts({ Action: 'GetCallerIdentity' }, { authorization, origin: 'https://evil.example' });
  expect([evil.status, evil.first('Code')]).toEqual([403, 'AccessDenied']);
  expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  const own = await sts({ Action: 'GetCallerIdentity' }, { authorization, origin: 'http://localhost:3000' });
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:3000']);
});

test('too many at a time are throttled', async () => {
  const sts = queryOf(context, stsService, acceptAnyKey, { maxInFlight: 0 });
  expect((await codeOf(sts({ Action: 'GetCallerIdentity' })))[1]).toBe('Throttling');
});

test('a body of more than a mebibyte is for whoever signs it', async () => {
  const sts = queryOf(context, stsService);
  const large = { Padding: 'x'.repeat(1024 * 1024) };
  expect((await sts({ Action: 'GetCallerIdentity', ...large })).status).toBe(200);
  expect(await codeOf(sts({ Action: 'AssumeRoleWithSAML', ...large }))).toEqual([
    413,
    'RequestEntityTooLarge',
    'The form is too large.',
  ]);
});

test('forms come to the query protocol, and all else to the other one', async () => {
  const routes = [
    ...queryRoutes({ context, services: [stsService], signatures: acceptAnyKey, metrics: createMetrics() }),
    {
      method: 'POST' as const,
      path: '/',
      rule: { hosts: 'ours', origins: 'operation', cookies: 'ignored' } as const,
      handle: () => ({ status: 200, headers: {}, body: 'json' }),
    },
  ];
  const router = createRouter(routes, { hosts: hostsOf(['127.0.0.1'], { loopback: false }), log: silentLog });
  const send = async (headers: Record<string, string>, body: string) => {
    const request = new Request('http://127.0.0.1/', { method: 'POST', headers, body });
    return (await ask(router, request)).text();
  };
  const form = 'application/x-www-form-urlencoded; charset=utf-8';
  expect(await send({ 'content-type': form }, 'Action=X&Version=1')).toContain('InvalidAction');
  expect(await send({ 'content-type': form }, 'Action=X&Action=Y')).toContain('MalformedQueryString');
  expect(await send({ 'content-type': form }, '%')).toContain('MalformedQueryString');
  for (const headers of [
    {},
    { 'content-type': 'application/x-amz-json-1.1' },
    { 'content-type': form, 'x-amz-target': 'X' },
  ]) {
    expect(await send(headers as Record<string, string>, 'Action=X')).toBe('json');
  }
  const preflight = await ask(router, new Request('http://127.0.0.1/', { method: 'OPTIONS' }));
  expect(preflight.headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
});

test('what nobody threw on purpose says nothing of itself', async () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => errors.push(message) };
  const broken = { ...context, log, settings: null as never };
  const sts = queryOf(broken, stsService);
  expect(await codeOf(sts({ Action: 'GetCallerIdentity' }))).toEqual([
    500,
    'InternalFailure',
    'The request processing has failed because of an unknown error.',
  ]);
  expect(errors).toEqual(['an operation failed']);
});
