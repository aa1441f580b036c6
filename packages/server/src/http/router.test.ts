import { expect, test } from 'vitest';
import type { Log, LogFields } from '#lib/log.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../test/ask.ts';
import { corsHeaders } from './cors.ts';
import { everyHost, hostsOf } from './hosts.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import { createRouter, type Route } from './router.ts';
import type { Rule } from './rule.ts';

const request = (method: string, path: string, headers: Record<string, string> = {}) =>
  new Request(`http://127.0.0.1${path}`, { method, headers });

const ruleOf = (origins: Rule['origins'], hosts: Rule['hosts'] = 'ours'): Rule => ({
  hosts,
  origins,
  cookies: 'ignored',
});
const done = (): HttpResponse => ({ status: 200, headers: {}, body: 'done' });

const routes: Route[] = [
  {
    method: 'POST',
    path: '/',
    rule: ruleOf('operation'),
    handle: ({ requestId, address }) => jsonResponse({ requestId, address }),
  },
  {
    method: 'GET',
    path: '/:poolId/keys',
    rule: ruleOf('any'),
    handle: ({ path, headers }) => ({ status: 200, headers: {}, body: `${path} ${JSON.stringify(headers.cookie)}` }),
  },
  {
    method: 'GET',
    path: '/broken',
    rule: ruleOf('none'),
    handle: () => {
      throw new Error('a secret detail');
    },
  },
  { method: 'GET', path: '/own', rule: ruleOf('own'), handle: done },
  { method: 'DELETE', path: '/own', rule: ruleOf('own'), handle: done },
  { method: 'GET', path: '/link', rule: ruleOf('none'), handle: done },
  { method: 'GET', path: '/alive', rule: ruleOf('none', 'any'), handle: done },
];
const router = createRouter(routes, { hosts: everyHost, log: silentLog });
const readers = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

test('a request reaches the route of its method and path, with what the listener knows', async () => {
  const info = { requestId: 'r-1', address: '192.0.2.7' };
  expect(await (await ask(router, request('POST', '/'), info)).json()).toEqual(info);
  expect(await (await ask(router, request('GET', '/eu-west-1_abc/keys'))).text()).toMatch(/^\/eu-west-1_abc\/keys /);
  expect((await ask(router, request('GET', '/nothing/here/at/all'))).status).toBe(404);
  expect((await ask(router, request('GET', '/a/b/keys'))).status).toBe(404);
  expect((await ask(router, request('GET', '/:poolId'))).status).toBe(404);
  expect((await ask(router, request('DELETE', '/'))).status).toBe(404);
});

test('HEAD reaches what GET reads, and nothing that acts', async () => {
  expect((await ask(router, request('HEAD', '/eu-west-1_abc/keys'))).status).toBe(200);
  expect((await ask(router, request('HEAD', '/'))).status).toBe(404);
});

test('a failing route answers 500 without detail and is logged with the request id', async () => {
  const lines: [LogFields, string, unknown][] = [];
  const log: Log = { ...silentLog, error: (fields, message, cause) => lines.push([fields, message, cause]) };
  const failing = createRouter(routes, { hosts: everyHost, log });
  const response = await ask(failing, request('GET', '/broken'), { requestId: 'r-2', address: '' });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(lines).toEqual([[{ requestId: 'r-2' }, 'a route failed', new Error('a secret detail')]]);
});

test('a preflight allows what Amplify and the SDKs ask for', async () => {
  const response = await ask(router, request('OPTIONS', '/'));
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
  const allowed = response.headers.get('access-control-allow-headers')?.split(',') ?? [];
  const asked = 'amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent';
  expect(allowed).toEqual(expect.arrayContaining([...asked.split(','), 'authorization', 'x-amz-date']));
  expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(600);
  expect(corsHeaders['access-control-expose-headers'].toLowerCase()).toContain('x-amzn-errortype');
});

test('a preflight is answered where pages of other origins may ask, and nowhere else', async () => {
  const keys = await ask(router, request('OPTIONS', '/eu-west-1_abc/keys'));
  expect([keys.status, keys.headers.get('access-control-allow-methods')]).toEqual([204, 'GET,OPTIONS']);
  for (const path of ['/own', '/link', '/alive', '/nothing']) {
    const response = await ask(router, request('OPTIONS', path, { origin: 'http://localhost:3000' }));
    expect([path, response.status, readers(response)]).toEqual([path, 404, []]);
  }
});

test('the rule of a route alone says which origins read its answers', async () => {
  expect((await ask(router, request('GET', '/p/keys'))).headers.get('access-control-allow-origin')).toBe('*');
  for (const path of ['/own', '/link', '/alive', '/broken']) {
    const response = await ask(router, request('GET', path, { origin: 'http://127.0.0.1:3000' }));
    expect([path, readers(response)]).toEqual([path, []]);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
});

test.each([
  ['another site started it', { 'sec-fetch-site': 'cross-site' }],
  ['the same, whatever it calls itself', { 'sec-fetch-site': 'cross-site', origin: 'http://127.0.0.1' }],
  ['the browser tells its origin alone', { origin: 'http://evil.example' }],
  ['the origin is hidden', { origin: 'null' }],
])('a route for our own pages refuses what comes from elsewhere: %s', async (_, headers) => {
  for (const method of ['GET', 'HEAD', 'DELETE']) {
    const response = await ask(router, request(method, '/own', headers));
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException:']);
    expect(readers(response)).toEqual([]);
  }
  expect((await ask(router, request('GET', '/link', headers))).status).toBe(200);
});

test.each([
  ['no browser asks', {}],
  ['somebody typed the address', { 'sec-fetch-site': 'none' }],
  ['a page of ours that sends no referrer', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
  ['a page of ours in an older browser', { origin: 'http://127.0.0.1:8080' }],
])('a route for our own pages answers: %s', async (_, headers) => {
  expect((await ask(router, request('DELETE', '/own', headers))).status).toBe(200);
});

test('no route sees a cookie that its rule ignores', async () => {
  const response = await ask(router, request('GET', '/p/keys', { cookie: 'session=1', accept: '*/*' }));
  expect(await response.text()).toBe('/p/keys undefined');
});

test('a request has to name a host that is ours, unless the rule of its route takes any', async () => {
  const lines: [LogFields, string][] = [];
  const log: Log = { ...silentLog, warn: (fields, message) => lines.push([fields, message]) };
  const named = createRouter(routes, { hosts: hostsOf(['auth.example.com'], { loopback: false }), log });
  const askAs = (host: string, method = 'GET', path = '/link') => ask(named, request(method, path, { host }));
  for (const host of ['auth.example.com', 'AUTH.example.com:443']) expect((await askAs(host)).status).toBe(200);
  const strangers = ['evil.example', 'auth.example.com.evil.example', 'x@auth.example.com.', '127.0.0.1:9229', ' ', ''];
  for (const host of strangers) {
    for (const [method, path] of [
      ['GET', '/link'],
      ['HEAD', '/own'],
      ['POST', '/'],
      ['OPTIONS', '/'],
    ] as const) {
      const response = await askAs(host, method, path);
      expect([host, method, response.status]).toEqual([host, method, 421]);
      expect(readers(response)).toEqual([]);
    }
    expect((await askAs(host, 'GET', '/alive')).status).toBe(200);
  }
  const body = await (await askAs('evil.example')).json();
  expect(body).toEqual({
    __type: 'AccessDeniedException',
    message: expect.stringMatching(/^This server does not answer under this name\. .*--allowed-hosts/),
  });
  expect(lines).toEqual([[{ host: 'evil.example' }, 'a request named a host that is not ours']]);
});

test('this machine is ours under every name of its own where it says so', () => {
  const hosts = hostsOf(['auth.example.com'], { loopback: true });
  const ours = ['auth.example.com', 'localhost', 'app.localhost', '127.0.0.1', '127.8.9.1', '[::1]'];
  expect(ours.filter((name) => !hosts.has(name))).toEqual([]);
  const others = ['evil.example', 'localhost.evil.example', 'notlocalhost', '192.168.0.7', '0.0.0.0', '[::]', ''];
  expect(others.filter((name) => hosts.has(name))).toEqual([]);
});
