import { expect, test } from 'vitest';
import { hostsOf } from '#http/hosts.ts';
import { createRouter, type Route } from '#http/router.ts';
import type { Rule } from '#http/rule.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from '../../test/ask.ts';
import { failurePage } from './failure-page.ts';

const broken = (path: string, origins: Rule['origins']): Route => ({
  method: 'GET',
  path,
  rule: { hosts: 'ours', origins, cookies: 'ignored' },
  handle: () => {
    throw new Error('a secret detail');
  },
});
const routes = [broken('/page', 'own'), broken('/keys', 'any'), broken('/', 'operation')];
const router = createRouter(routes, { hosts: hostsOf([], { loopback: true }), failurePage, log: silentLog });
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'accept-language': 'de' };
const get = (path: string, headers: Record<string, string>) =>
  ask(router, new Request(`http://127.0.0.1${path}`, { headers }));

const failures: [number, string, Record<string, string>, string][] = [
  [404, '/nothing', {}, 'Dieser Link geht nicht'],
  [403, '/page', { 'sec-fetch-site': 'cross-site' }, 'Etwas ist schiefgegangen'],
  [421, '/page', { host: 'evil.example' }, '--allowed-hosts'],
  [500, '/page', {}, 'Etwas ist schiefgegangen'],
];

test.each(failures)(
  'a browser gets %i as a page in its language, and a program as JSON',
  async (status, path, headers, said) => {
    const page = await get(path, { ...browser, ...headers });
    expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    const text = await page.text();
    expect(text).toContain('<html lang="de"');
    expect(text).toContain(said);
    expect(text).not.toContain('secret');
    for (const accept of ['*/*', 'application/json', 'application/x-amz-json-1.1', 'text/html2']) {
      const answer = await get(path, { ...headers, accept });
      expect([answer.status, await answer.json()]).toEqual([
        status,
        expect.objectContaining({ message: expect.any(String) }),
      ]);
    }
  },
);

test('what is for programs answers in JSON, whatever they say that they take', async () => {
  for (const path of ['/keys', '/']) {
    const answer = await get(path, browser);
    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal server error' }]);
  }
});
