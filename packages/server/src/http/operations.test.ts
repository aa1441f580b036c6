import { expect, test } from 'vitest';
import type { Log, LogFields } from '#lib/log.ts';
import { silentLog } from '#lib/log.ts';
import { createMetrics } from '#lib/metrics.ts';
import { ask } from '../../test/ask.ts';
import { everyHost } from './hosts.ts';
import { operationsRoutes } from './operations.ts';
import { createRouter } from './router.ts';

function get(path: string, checks: Record<string, () => Promise<unknown>> = {}, log: Log = silentLog) {
  const metrics = createMetrics();
  metrics.countRequest('SignUp', 'ok', 0.004);
  metrics.countRequest('unknown', 'UnknownOperationException', 0.001);
  const routes = operationsRoutes({ version: '1.2.3', checks, metrics, log, checkTimeoutMs: 50 });
  return ask(createRouter(routes, { hosts: everyHost, log }), new Request(`http://127.0.0.1${path}`));
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
  const response = await get('/readyz', checks, log);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'unavailable', failed: ['database', 'migrations'] });
  expect(lines).toEqual([
    [{ check: 'database' }, lost],
    [{ check: 'migrations' }, new Error('no answer within 50 ms')],
  ]);
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
