import { describe, expect, test } from 'vitest';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../test/ask.ts';
import { everyHost } from './hosts.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import { noticeResponse } from './notice.ts';
import { redirectResponse } from './redirect.ts';
import { createRouter } from './router.ts';
import { watchRoutes } from './watch-routes.ts';

async function watched(answer: () => HttpResponse | Promise<HttpResponse>, init: RequestInit = {}, query = '') {
  const lines: object[] = [];
  const metrics = createMetrics();
  const rule = { hosts: 'any', origins: 'any', cookies: 'ignored' } as const;
  const method = init.method === 'POST' ? 'POST' : 'GET';
  const routes = watchRoutes([{ method, path: '/oauth2/:what', rule, handle: answer }], {
    log: { ...silentLog, info: (fields) => void lines.push(fields) },
    metrics,
    poolOf: (clientId) => Promise.resolve(clientId === 'theapp' ? 'pool' : undefined),
  });
  const router = createRouter(routes, { hosts: everyHost, log: silentLog });
  await ask(router, new Request(`http://localhost/oauth2/token${query}`, init));
  return { lines, metrics: await metrics.text() };
}

describe('a request for people or apps', () => {
  test.each<[string, string, () => HttpResponse | Promise<HttpResponse>]>([
    ['an answer', 'ok', () => jsonResponse({})],
    ['a refusal in JSON', 'invalid_grant', () => jsonResponse({ error: 'invalid_grant' }, {}, 400)],
    ['a redirect', 'ok', () => redirectResponse('https://app.example/?code=secret&state=error=x')],
    ['a refusal to an app', 'login_required', () => redirectResponse('https://app.example/?a=b&error=login_required')],
    ['one behind the hash', 'invalid_scope', () => redirectResponse('https://app.example/#error=invalid_scope&iss=x')],
    ['a page that refuses', 'refused', () => noticeResponse({ lang: 'en', mark: 'failure', heading: 'a', text: 'b' })],
    ['too many', 'throttled', () => ({ status: 429, headers: {}, body: '' })],
    ['a mistake of ours', 'failed', () => Promise.reject(new Error('broken'))],
  ])('%s is told as %s', async (_, result, answer) => {
    const { lines, metrics } = await watched(answer);
    expect(lines).toEqual([
      { requestId: expect.any(String), operation: 'GET /oauth2/:what', result, latencyMs: expect.any(Number) },
    ]);
    expect(metrics).toContain(`cenote_requests_total{operation="GET /oauth2/:what",result="${result}"} 1`);
  });

  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const basic = { authorization: `Basic ${Buffer.from('theapp:the secret').toString('base64')}` };

  test.each<[string, RequestInit, string]>([
    ['in the query', {}, '?client_id=theapp&state=secret'],
    ['in the form', form({ client_id: 'theapp', code: 'secret' }), ''],
    ['in the header', { ...form({ code: 'secret' }), headers: basic }, ''],
  ])('names its client %s, and nothing else that was sent', async (_, init, query) => {
    const { lines } = await watched(() => jsonResponse({ access_token: 'secret' }), init, query);
    expect(lines).toEqual([expect.objectContaining({ clientId: 'theapp', poolId: 'pool' })]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('of a client that is none, nothing is told', async () => {
    const { lines } = await watched(() => jsonResponse({}), {}, '?client_id=secret');
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
