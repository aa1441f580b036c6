import { identityPools } from '@cenote/wire/identity-pools.model';
import { userPools } from '@cenote/wire/user-pools.model';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptAnyKey, verifyWith } from '#aws-callers/signatures.ts';
import { DatabaseUnavailable } from '#database/database.ts';
import { Fault } from '#domain/fault.ts';
import { everyHost } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import type { LogFields } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ModularPowerBusy } from '#lib/modular-power-pool.ts';
import { ask } from '../../../test/ask.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool } from '../../../test/people.ts';
import type { ApiOptions } from './dispatch.ts';
import { identityPoolActs } from './identity-pools/acts.ts';
import type { Operation } from './operation.ts';
import { listTargets, type Registry } from './registry.ts';
import { apiRoutes } from './routes.ts';
import { userPoolActs } from './user-pools/acts.ts';

const POOLS = 'AWSCognitoIdentityProviderService';
const info = { requestId: '0d7c6f0e-0000-4000-8000-000000000001', address: '192.0.2.1' };

/** What SignUp does in a test; set before the request. */
let onSignUp: Operation<'SignUp'>;
const built = {
  SignUp: ((context, input, call) => onSignUp(context, input, call)) satisfies Operation<'SignUp'>,
  ListUserPools: (async () => ({ UserPools: [] })) satisfies Operation<'ListUserPools'>,
  DeleteUserPool: (async () => undefined as never) satisfies Operation<'DeleteUserPool'>,
  GetUser: (async (_, __, call) => ({
    Username: call.signedIn.user.username,
    UserAttributes: [],
  })) satisfies Operation<'GetUser'>,
};
const unbuilt = (service: object, names: object) => Object.keys(service).filter((name) => !Object.hasOwn(names, name));
const pools = { model: userPools, built, planned: unbuilt(userPools.operations, built), acts: userPoolActs };
const identities = {
  model: identityPools,
  built: {},
  planned: Object.keys(identityPools.operations),
  acts: identityPoolActs,
};
const registry: Registry = [pools, identities];

let context: TestContext;
let lines: { level: string; fields: LogFields; message: string; cause?: unknown }[];
let options: ApiOptions;

beforeEach(async () => {
  lines = [];
  const log = {
    info: (fields: LogFields, message: string) => lines.push({ level: 'info', fields, message }),
    warn: (fields: LogFields, message: string) => lines.push({ level: 'warn', fields, message }),
    error: (fields: LogFields, message: string, cause?: unknown) =>
      lines.push({ level: 'error', fields, message, cause }),
    audit: (fields: LogFields, message: string) => lines.push({ level: 'audit', fields, message }),
  };
  context = { ...(await createTestContext()), log };
  options = { context, registry, signatures: acceptAnyKey, metrics: createMetrics() };
  onSignUp = async () => ({ UserConfirmed: true, UserSub: 'sub' });
});
afterEach(() => context.close());

const signature =
  'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=00';
const signed = { authorization: signature, 'x-amz-date': '20150830T123600Z' };

async function send(target: string | undefined, body: string, headers: Record<string, string> = {}) {
  const all = { ...(target !== undefined && { 'x-amz-target': target }), ...headers };
  const request = new Request('http://127.0.0.1/', { method: 'POST', headers: all, body });
  const response = await ask(createRouter(apiRoutes(options), { hosts: everyHost, log: context.log }), request, info);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

const call = (operation: string, input: unknown, headers?: Record<string, string>) =>
  send(`${POOLS}.${operation}`, JSON.stringify(input), headers);

test('a body of more than a mebibyte is for whoever signs it', async () => {
  const input = { MaxResults: 1, padding: 'x'.repeat(1024 * 1024) };
  expect(await call('ListUserPools', input, signed)).toMatchObject({ status: 200 });
  const refused = await call('SignUp', input);
  expect(refused).toMatchObject({ status: 413, body: { __type: 'RequestEntityTooLargeException' } });
  expect(await call('SignUp', { ...input, padding: 'x' })).not.toMatchObject({ status: 413 });
});

const signUp = { ClientId: 'abc123', Username: 'ann', Password: 'Passw0rd!' };

describe('an answer', () => {
  test('carries the output and the headers of AWS JSON 1.1', async () => {
    const answer = await call('SignUp', signUp);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ UserConfirmed: true, UserSub: 'sub' });
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'application/x-amz-json-1.1',
      'cache-control': 'no-store',
      'x-amzn-requestid': info.requestId,
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,Retry-After,RateLimit,RateLimit-Policy',
    });
  });

  test('without output is an empty object', async () => {
    const answer = await call('DeleteUserPool', { UserPoolId: 'us-east-1_abc' }, signed);
    expect([answer.status, answer.text]).toEqual([200, '{}']);
  });

  test('with an error names it in body and header, and shows the text in both, safe for a header', async () => {
    onSignUp = async () => {
      throw new Fault('UsernameExistsException', 'Exists: Zoë\r\nSet-Cookie: a=b');
    };
    const answer = await call('SignUp', signUp);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ __type: 'UsernameExistsException', message: 'Exists: Zoë\r\nSet-Cookie: a=b' });
    expect(answer.headers.get('x-amzn-errortype')).toBe('UsernameExistsException:');
    expect(answer.headers.get('x-amzn-errormessage')).toBe('Exists: Zo???Set-Cookie: a=b');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test.each([
    ['NotAuthorizedException', 400],
    ['ResourceNotFoundException', 400],
    ['TooManyRequestsException', 400],
    ['InternalErrorException', 500],
  ] as const)('with %s has status %i', async (code, status) => {
    onSignUp = async () => {
      throw new Fault(code, 'why');
    };
    expect((await call('SignUp', signUp)).status).toBe(status);
  });

  test('under more work than can be done in time says that there are too many requests', async () => {
    onSignUp = async () => {
      throw new ModularPowerBusy();
    };
    const answer = await call('SignUp', signUp);
    expect([answer.status, answer.body]).toEqual([
      400,
      { __type: 'TooManyRequestsException', message: 'Too many requests' },
    ]);
  });
});

describe('a target', () => {
  test.each([undefined, '', 'SignUp', `${POOLS}.signUp`, `${POOLS}.constructor`, `${POOLS}.SignUp.x`, 'Other.SignUp'])(
    'that names no operation is refused: %s',
    async (target) => {
      const answer = await send(target, '{}');
      expect([answer.status, answer.body.__type]).toEqual([400, 'UnknownOperationException']);
      expect(answer.body.message).toBe(`X-Amz-Target does not name an operation${target ? `: ${target}` : ''}`);
      expect(lines.at(-1)?.fields).toMatchObject({ operation: 'unknown', result: 'UnknownOperationException' });
    },
  );

  test('of an operation that is planned says so by name', async () => {
    const user = await call('AdminGetDevice', {}, signed);
    expect(user.body).toEqual({ __type: 'UnknownOperationException', message: 'AdminGetDevice is not built yet.' });
    const identity = await send('AWSCognitoIdentityService.GetId', '{}');
    expect(identity.body).toEqual({ __type: 'UnknownOperationException', message: 'GetId is not built yet.' });
  });

  test('says what it does where it takes a signature, and nowhere else', () => {
    const { ListUsers: _, ...without } = userPoolActs;
    expect(() => listTargets([{ ...pools, acts: without }])).toThrow('ListUsers');
    expect(() => listTargets([{ ...pools, acts: { ...userPoolActs, SignUp: 'change users' } }])).toThrow('SignUp');
  });

  test('must be either built or planned for every operation of the model', () => {
    const { planned } = pools;
    const without = planned.filter((name) => name !== 'GetDevice');
    expect(() => listTargets([{ ...pools, planned: without }])).toThrow('GetDevice');
    expect(() => listTargets([{ ...pools, planned: [...planned, 'SignUp'] }])).toThrow('SignUp');
    expect(() => listTargets([{ ...pools, planned: [...planned, 'SingUp'] }])).toThrow('SingUp');
  });

  test('belongs to one service', () => {
    const target = 'AWSCognitoIdentityProviderService.SignUp';
    expect(() => listTargets([...registry, pools])).toThrow(`${target} is a target of two services`);
    expect(listTargets(registry).get(target)?.service).toBe(userPools);
  });
});

describe('a page that asks', () => {
  const list = (origin: string | undefined) =>
    call('ListUserPools', { MaxResults: 1 }, { ...signed, ...(origin !== undefined && { origin }) });
  const readers = (answer: { headers: Headers }) =>
    [...answer.headers.keys()].filter((name) => name.startsWith('access-'));

  test.each([
    'http://evil.example',
    'https://localhost.evil.example',
    'http://127.0.0.1.evil.example:3000',
    'http://192.168.0.7:3000',
    'http://localhost@evil.example',
    'chrome-extension://localhost',
    'null',
    '',
  ])('from %j calls no operation of administrators while any signature passes', async (origin) => {
    const answer = await list(origin);
    expect([answer.status, answer.body.__type]).toEqual([400, 'AccessDeniedException']);
    expect(readers(answer)).toEqual([]);
    const bad = await send(`${POOLS}.ListUserPools`, '{bad', { origin });
    expect([bad.body.__type, readers(bad)]).toEqual(['AccessDeniedException', []]);
    const planned = await call('AdminGetDevice', {}, { ...signed, origin });
    expect([planned.body.__type, readers(planned)]).toEqual(['AccessDeniedException', []]);
  });

  test.each(['http://localhost:3000', 'https://app.localhost', 'http://127.0.0.1:9229', 'http://[::1]:5173'])(
    'from %s, on this machine, does, and alone reads the answer',
    async (origin) => {
      const answer = await list(origin);
      expect([answer.status, answer.body]).toEqual([200, { UserPools: [] }]);
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('vary')).toBe('Origin');
      const refused = await send(`${POOLS}.ListUserPools`, '{bad', { origin });
      expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    },
  );

  test('is not there: the answer names no reader', async () => {
    const answer = await list(undefined);
    expect([answer.status, readers(answer)]).toEqual([200, []]);
  });

  test('may be any where a signature proves who asks, and for operations of apps', async () => {
    const origin = 'https://console.example';
    expect((await call('SignUp', signUp, { origin })).headers.get('access-control-allow-origin')).toBe('*');
    expect((await send('Nothing', '{}', { origin })).headers.get('access-control-allow-origin')).toBe('*');
    options = { ...options, signatures: verifyWith(async () => undefined, context.clock) };
    const answer = await list(origin);
    expect(answer.body.__type).not.toBe('AccessDeniedException');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});

describe('the order of checks', () => {
  test('a signature is asked for before anything is read', async () => {
    const answer = await send(`${POOLS}.ListUserPools`, '{bad');
    expect(answer.body).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
    expect((await call('ListUserPools', { MaxResults: 1 }, signed)).body).toEqual({ UserPools: [] });
  });

  test('a signature on a public operation is not looked at', async () => {
    expect((await call('SignUp', signUp, { authorization: 'AWS4-HMAC-SHA256 nonsense' })).status).toBe(200);
  });

  test('JSON comes before the model, and the model before the access token', async () => {
    expect((await send(`${POOLS}.GetUser`, '{"AccessToken":"a","AccessToken":"b"}')).body.__type).toBe(
      'SerializationException',
    );
    expect((await send(`${POOLS}.GetUser`, '')).body).toEqual({
      __type: 'InvalidParameterException',
      message:
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must not be null",
    });
    expect((await call('GetUser', { AccessToken: 'not-a-token' })).body).toEqual({
      __type: 'NotAuthorizedException',
      message: 'Invalid Access Token',
    });
  });
});

describe('what an operation throws', () => {
  test.each([new DatabaseUnavailable('disk full at /data'), new TypeError('x is undefined'), 'a string', undefined])(
    'leaves as InternalErrorException without detail, and is logged: %s',
    async (thrown) => {
      onSignUp = async () => {
        throw thrown;
      };
      const answer = await call('SignUp', signUp);
      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({ __type: 'InternalErrorException', message: 'Internal server error' });
      const fields = { requestId: info.requestId, operation: 'SignUp' };
      expect(lines).toContainEqual({ level: 'error', fields, message: 'an operation failed', cause: thrown });
    },
  );

  test('outside its model is logged, and in strict mode loud', async () => {
    onSignUp = async () => {
      throw new Fault('GroupExistsException', 'A group exists');
    };
    expect((await call('SignUp', signUp)).body.__type).toBe('GroupExistsException');
    const loud = 'SignUp threw GroupExistsException, which its model does not list';
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', message: loud }));
    options = { ...options, strict: true };
    const answer = await call('SignUp', signUp);
    expect([answer.status, answer.body.message]).toEqual([500, loud]);
  });
});

test('every request leaves one line without anything secret, and is counted', async () => {
  const { pool, client } = await createPeoplePool(context);
  await call('SignUp', { ...signUp, ClientId: client.id });
  await call('SignUp', signUp);
  await call('DeleteUserPool', { UserPoolId: 'us-east-1_abc' }, signed);
  await send(`${POOLS}.Bogus`, '{}');
  const requests = lines.filter(({ level }) => level === 'info');
  expect(requests.map(({ fields }) => fields)).toEqual([
    {
      requestId: info.requestId,
      operation: 'SignUp',
      poolId: pool.id,
      clientId: client.id,
      result: 'ok',
      latencyMs: expect.any(Number),
    },
    { requestId: info.requestId, operation: 'SignUp', clientId: 'abc123', result: 'ok', latencyMs: expect.any(Number) },
    {
      requestId: info.requestId,
      operation: 'DeleteUserPool',
      poolId: 'us-east-1_abc',
      result: 'ok',
      latencyMs: expect.any(Number),
    },
    {
      requestId: info.requestId,
      operation: 'unknown',
      result: 'UnknownOperationException',
      latencyMs: expect.any(Number),
    },
  ]);
  expect(lines.filter((line) => !requests.includes(line))).toMatchObject([
    { level: 'audit', fields: { operation: 'DeleteUserPool', poolId: 'us-east-1_abc', result: 'ok' } },
  ]);
  expect(JSON.stringify(lines)).not.toContain(signUp.Password);
  const metrics = await options.metrics.text();
  expect(metrics).toContain('cenote_requests_total{operation="SignUp",result="ok"} 2');
  expect(metrics).toContain('cenote_requests_total{operation="unknown",result="UnknownOperationException"} 1');
  expect(metrics).not.toContain('Bogus');
});

test('one request more than may be under way is answered at once', async () => {
  options = { ...options, maxInFlight: 2 };
  const router = createRouter(apiRoutes(options), { hosts: everyHost, log: context.log });
  const signUpOnce = () => {
    const headers = { 'x-amz-target': `${POOLS}.SignUp` };
    return ask(router, new Request('http://127.0.0.1/', { method: 'POST', headers, body: JSON.stringify(signUp) }));
  };
  let finish = () => {};
  const held = new Promise<void>((resolve) => {
    finish = resolve;
  });
  onSignUp = async () => {
    await held;
    return { UserConfirmed: true, UserSub: 'sub' };
  };
  const under = [signUpOnce(), signUpOnce()];
  const over = await signUpOnce();
  expect(await over.json()).toEqual({ __type: 'TooManyRequestsException', message: 'Too many requests' });
  finish();
  expect((await Promise.all(under)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await signUpOnce()).status).toBe(200);
});

test('no target, header or body makes it crash or answer 5xx', async () => {
  const router = createRouter(apiRoutes({ ...options, strict: true }), { hosts: everyHost, log: context.log });
  const targets = fc.oneof(
    fc.constantFrom(`${POOLS}.SignUp`, `${POOLS}.GetUser`, `${POOLS}.ListUserPools`, `${POOLS}.AdminGetDevice`),
    fc.string(),
  );
  const member = fc.oneof(
    fc.constantFrom('ClientId', 'Username', 'Password', 'UserAttributes', 'AccessToken'),
    fc.string(),
  );
  const input = fc.dictionary(member, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value)));
  const authorization = fc.oneof(
    fc.constant(signature),
    fc.string(),
    fc.string().map((text) => `AWS4-HMAC-SHA256 ${text}`),
  );
  const property = fc.asyncProperty(
    targets,
    fc.oneof(input, fc.uint8Array()),
    authorization,
    fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('null', 'http://localhost:3000', 'http://[')),
    async (target, body, header, origin) => {
      const headers = new Headers();
      const set = (name: string, value: string) => headers.set(name, value.replace(/[^\x20-\x7e]/g, '?').trim());
      set('x-amz-target', target);
      set('authorization', header);
      set('x-amz-date', '20150830T123600Z');
      set('origin', origin);
      const response = await ask(
        router,
        new Request('http://127.0.0.1/', { method: 'POST', headers, body: Uint8Array.from(body) }),
      );
      expect([200, 400]).toContain(response.status);
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.status === 400) expect(`${answer.__type}:`).toBe(response.headers.get('x-amzn-errortype'));
    },
  );
  await fc.assert(property, { numRuns: 1500 });
});
