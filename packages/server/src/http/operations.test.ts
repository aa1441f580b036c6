import { afterEach, expect, test, vi } from 'vitest';
import type { Log, LogFields } from '#lib/log.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../test/ask.ts';
import { everyHost } from './hosts.ts';
import type { HttpRequest } from './message.ts';
import { type OperationsOptions, operationsRoutes } from './operations.ts';
import { createRouter } from './router.ts';

afterEach(() => {
  vi.useRealTimers();
});

function routesOf(checks: OperationsOptions['checks'], more: Partial<OperationsOptions> = {}) {
  const metrics = createMetrics();
  metrics.countRequest('SignUp', 'ok', 0.004);
  metrics.countRequest('unknown', 'UnknownOperationException', 0.001);
  const isClosing = () => false;
  return operationsRoutes({ version: '1.2.3', checks, isClosing, metrics, log: silentLog, ...more });
}

function get(path: string, checks: OperationsOptions['checks'] = {}, more: Partial<OperationsOptions> = {}) {
  const router = createRouter(routesOf(checks, more), { hosts: everyHost, log: silentLog });
  return ask(router, new Request(`http://127.0.0.1${path}`));
}

test('a live server says so, and its version', async () => {
  expect(await (await get('/livez')).json()).toEqual({ status: 'ok' });
  expect(await (await get('/version')).json()).toEqual({ version: '1.2.3' });
});

test('a ready server passes every check', async () => {
  const response = await get('/readyz', { database: async () => {}, keys: async () => {} });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ok' });
});

test('one that is not ready names the checks that failed and keeps the detail to its log', async () => {
  const lines: [LogFields, unknown][] = [];
  const log: Log = { ...silentLog, error: (fields, _, cause) => lines.push([fields, cause]) };
  const lost = new Error('connection to 10.0.0.7 lost');
  const checks = {
    migrations: () => new Promise(() => {}),
    keys: async () => {},
    database: () => Promise.reject(lost),
  };
  const response = await get('/readyz', checks, { log, checkTimeoutMs: 50 });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'unavailable', failed: ['database', 'migrations'] });
  expect(lines).toEqual([
    [{ check: 'database' }, lost],
    [{ check: 'migrations' }, new Error('no answer within 50 ms')],
  ]);
});

test('however many ask whether it is ready, it finds out once a second, and one at a time', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const probes: PromiseWithResolvers<void>[] = [];
  const database = () => {
    const probe = Promise.withResolvers<void>();
    probes.push(probe);
    return probe.promise;
  };
  const request: HttpRequest = {
    method: 'GET',
    path: '/readyz',
    query: '',
    headers: {},
    body: new Uint8Array(),
    requestId: '',
    address: '',
  };
  const ready = routesOf({ database }, { checkTimeoutMs: 60_000 }).find(({ path }) => path === '/readyz');
  const statusNow = async () => (await ready?.handle(request))?.status;
  const askMany = () => Promise.all(Array.from({ length: 300 }, statusNow));
  const first = askMany();
  vi.advanceTimersByTime(1500);
  const meanwhile = askMany();
  expect(probes).toHaveLength(1);
  probes[0]?.resolve();
  expect(new Set([...(await first), ...(await meanwhile)])).toEqual(new Set([200]));
  vi.advanceTimersByTime(999);
  expect(await statusNow()).toBe(200);
  expect(probes).toHaveLength(1);
  vi.advanceTimersByTime(1);
  const second = askMany();
  expect(probes).toHaveLength(2);
  probes[1]?.reject(new Error('lost'));
  expect(new Set(await second)).toEqual(new Set([503]));
});

test('a server that is closing says so without asking anybody', async () => {
  const lines: unknown[] = [];
  const log: Log = { ...silentLog, error: (...line) => lines.push(line) };
  const database = () => Promise.reject(new Error('asked'));
  const response = await get('/readyz', { database }, { log, isClosing: () => true });
  expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable', failed: ['closing'] }]);
  expect(lines).toEqual([]);
});

test('metrics come as Prometheus text, by operation and result', async () => {
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=/);
  const lines = (await response.text()).split('\n');
  expect(lines).toContain('cenote_requests_total{operation="SignUp",result="ok"} 1');
  expect(lines).toContain('cenote_requests_total{operation="unknown",result="UnknownOperationException"} 1');
  expect(lines).toContain('cenote_request_seconds_bucket{le="0.005",operation="SignUp"} 1');
  expect(lines).toContain('cenote_request_seconds_bucket{le="0.0025",operation="SignUp"} 0');
  expect(lines.some((line) => /^process_resident_memory_bytes \d+$/.test(line))).toBe(true);
});
