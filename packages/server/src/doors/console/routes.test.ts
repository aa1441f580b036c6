import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConsoleLink } from '#domain/identity-pools/console/console-link.ts';
import { setUpConsole } from '#domain/identity-pools/console/set-up-console.ts';
import { listAuditEvents } from '#domain/tenant/audit/audit-store.ts';
import { hostsOf } from '#http/hosts.ts';
import { createRouter } from '#http/router.ts';
import { type Log, type LogFields, silentLog } from '#lib/log.ts';
import { ask } from '../../../test/ask.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { consoleRoutes } from './routes.ts';

let context: TestContext;
let folder: string;
let audited: LogFields[];
beforeEach(async () => {
  audited = [];
  const log: Log = { ...silentLog, audit: (fields) => void audited.push(fields) };
  context = { ...(await createTestContext()), log };
  folder = await mkdtemp(join(tmpdir(), 'cenote-assets-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Cenote</title>');
  await writeFile(join(folder, 'main-abc.js'), 'export const a = 1;\n'.repeat(100));
  await writeFile(join(folder, 'secret.txt'), 'not of the console');
});
afterEach(async () => {
  await context.close();
  await rm(folder, { recursive: true, force: true });
});

function call(method: string, path: string, init: { headers?: Record<string, string>; body?: string } = {}) {
  const hosts = hostsOf(['auth.example.com'], { loopback: false });
  const isDomain = async (name: string) => name === 'login.example.com';
  const routes = consoleRoutes(context, pathToFileURL(`${folder}/`));
  const router = createRouter(routes, { hosts, isDomain, log: silentLog });
  return ask(router, new Request(new URL(path, 'http://auth.example.com'), { method, ...init }));
}

const json = { 'content-type': 'application/json' };
const exchange = (body: string, headers: Record<string, string> = json) =>
  call('POST', '/console/link', { headers, body });

describe('the page', () => {
  test('runs nothing inline, is framed by nobody, and asks this server alone', async () => {
    const { status, headers } = await call('GET', '/console/');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    const policy = new Map(
      headers
        .get('content-security-policy')
        ?.split('; ')
        .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'frame-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'lit-html',
    });
  });

  test('is not under the domain of a pool', async () => {
    const asked = { headers: { host: 'login.example.com' } };
    expect((await call('GET', '/console/', asked)).status).toBe(421);
    expect((await call('POST', '/console/link', { ...asked, body: '{}' })).status).toBe(421);
  });

  test('says so where it was not built', async () => {
    await rm(join(folder, 'index.html'));
    const response = await call('GET', '/console/');
    expect([response.status, await response.json()]).toEqual([
      404,
      { message: 'The console is not built: npm run build' },
    ]);
  });
});

describe('what it loads', () => {
  test('is kept for ever, and compressed for who takes that', async () => {
    const plain = await call('GET', '/console/assets/main-abc.js');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await plain.text()).length).toBe(2000);
    const small = await call('GET', '/console/assets/main-abc.js', { headers: { 'accept-encoding': 'br, gzip' } });
    expect(small.headers.get('content-encoding')).toBe('gzip');
    expect((await small.arrayBuffer()).byteLength).toBeLessThan(200);
  });

  test.each(['..%2f..%2fpackage.json', 'secret.txt', 'main-abc', '.env', 'constructor.constructor', 'gone.js'])(
    'is nothing else than what the build made: %s',
    async (name) => {
      expect((await call('GET', `/console/assets/${name}`)).status).toBe(404);
    },
  );
});

describe('settings', () => {
  test('name the pools that somebody signs in by, once there are some', async () => {
    const read = async () => (await call('GET', '/console/settings')).json();
    expect(await read()).toEqual({ region: 'us-east-1', accountId: '123456789012' });
    const made = await setUpConsole(context);
    expect(await read()).toEqual({ region: 'us-east-1', accountId: '123456789012', ...made });
  });
});

describe('a link', () => {
  test('is exchanged once, and the audit has a line of it', async () => {
    const body = JSON.stringify({ secret: await createConsoleLink(context) });
    const response = await exchange(body);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) });
    expect(audited).toEqual([{ requestId: expect.any(String), address: '127.0.0.1' }]);
    const again = await exchange(body);
    expect([again.status, await again.json()]).toEqual([
      403,
      { message: 'This link was used, or is too old. Make another one.' },
    ]);
    expect(audited).toHaveLength(1);
    expect(await listAuditEvents(context, { operation: 'OpenConsoleLink' }, { limit: 9 })).toEqual([
      expect.objectContaining({ actor: 'console-link', address: '127.0.0.1', result: 'ok' }),
    ]);
  });

  test('is not exchanged for a page of another site, nor by a form', async () => {
    const body = JSON.stringify({ secret: await createConsoleLink(context) });
    expect((await exchange(body, { ...json, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await exchange(body, { ...json, origin: 'https://evil.example' })).status).toBe(403);
    expect((await exchange(body, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await call('GET', '/console/link')).status).toBe(404);
    // Nobody has spent it.
    expect((await exchange(body, { ...json, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test.each(['', 'null', '{}', '{"secret":1}', '{"secret":"AAAA"}', `{"secret":"${'A'.repeat(3000)}"}`])(
    'is no %j',
    async (body) => {
      expect([400, 403]).toContain((await exchange(body)).status);
    },
  );
});
