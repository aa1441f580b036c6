import { expect, test } from 'vitest';
import type { Log, LogFields } from '#lib/log.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../test/ask.ts';
import { corsHeaders, preflight } from './cors.ts';
import { jsonResponse } from './message.ts';
import { createRouter, type Route } from './router.ts';

const request = (method: string, path: string) => new Request(`http://127.0.0.1${path}`, { method });

const routes: Route[] = [
  { method: 'POST', path: '/', handle: ({ requestId, address }) => jsonResponse({ requestId, address }) },
  { method: 'GET', path: '/:poolId/keys', handle: ({ path }) => ({ status: 200, headers: {}, body: path }) },
  {
    method: 'GET',
    path: '/broken',
    handle: () => {
      throw new Error('a secret detail');
    },
  },
  preflight('/', ['POST']),
];

test('a request reaches the route of its method and path, with what the listener knows', async () => {
  const router = createRouter(routes, silentLog);
  const info = { requestId: 'r-1', address: '192.0.2.7' };
  expect(await (await ask(router, request('POST', '/'), info)).json()).toEqual(info);
  expect(await (await ask(router, request('GET', '/eu-west-1_abc/keys'))).text()).toBe('/eu-west-1_abc/keys');
  expect((await ask(router, request('HEAD', '/eu-west-1_abc/keys'))).status).toBe(200);
  expect((await ask(router, request('GET', '/nothing/here/at/all'))).status).toBe(404);
  expect((await ask(router, request('GET', '/a/b/keys'))).status).toBe(404);
  expect((await ask(router, request('DELETE', '/'))).status).toBe(404);
});

test('a failing route answers 500 without detail and is logged with the request id', async () => {
  const lines: [LogFields, string, unknown][] = [];
  const log: Log = { ...silentLog, error: (fields, message, cause) => lines.push([fields, message, cause]) };
  const response = await ask(createRouter(routes, log), request('GET', '/broken'), { requestId: 'r-2', address: '' });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret');
  expect(lines).toEqual([[{ requestId: 'r-2' }, 'a route failed', new Error('a secret detail')]]);
});

test('a preflight allows what Amplify and the SDKs ask for', async () => {
  const response = await ask(createRouter(routes, silentLog), request('OPTIONS', '/'));
  expect(response.status).toBe(204);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('access-control-allow-methods')).toBe('POST,OPTIONS');
  const allowed = response.headers.get('access-control-allow-headers')?.split(',') ?? [];
  const asked = 'amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent';
  expect(allowed).toEqual(expect.arrayContaining([...asked.split(','), 'authorization', 'x-amz-date']));
  expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(600);
  expect(corsHeaders['access-control-expose-headers'].toLowerCase()).toContain('x-amzn-errortype');
});
