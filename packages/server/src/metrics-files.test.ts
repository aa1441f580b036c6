import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '#config/config.ts';
import { silentLog } from '#lib/log.ts';
import { type RunningServer, startServer } from './server.ts';

const fileOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(fileOf(path), 'utf8');

let server: RunningServer;
let metrics: string;
let names: Set<string>;

beforeAll(async () => {
  server = await startServer({ ...parseConfig('dev', { port: '0' }, {}), isInMemory: true }, silentLog);
  await fetch(new URL('/.well-known/nothing', server.endpoint));
  await fetch(server.endpoint, { method: 'POST', headers: { 'x-amz-target': 'nothing' }, body: '{}' });
  const text = async () => (await fetch(new URL('/metrics', server.endpoint))).text();
  await text();
  metrics = await text();
  names = new Set([...metrics.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name));
}, 60_000);
afterAll(() => server.close());

/** A histogram has three series, which have its name and an ending. */
const isKnown = (name: string) => names.has(name) || names.has(name.replace(/_(?:bucket|count|sum)$/, ''));
const namesIn = (text: string) => [...new Set(text.match(/\b(?:cenote|process|nodejs)_[a-z0-9_]+\b/g) ?? [])];

test.each([
  ['ops/grafana/cenote.json', 15],
  ['ops/prometheus/alerts.yml', 8],
])('every metric in %s is one that a running server has', (path, least) => {
  const used = namesIn(read(path));
  expect(used.length).toBeGreaterThan(least);
  expect(used.filter((name) => !isKnown(name))).toEqual([]);
});

test('the guide lists every metric of ours, and no other', () => {
  const listed = [...read('docs/operations.md').matchAll(/`(cenote_\w+)`/g)].map(([, name = '']) => name);
  expect([...new Set(listed)].toSorted()).toEqual([...names].filter((name) => name.startsWith('cenote_')).toSorted());
});

test('a server tells of its database, its outbox and its keys', () => {
  expect(metrics).toMatch(/^cenote_database_up 1$/m);
  expect(metrics).toMatch(/^cenote_outbox_waiting 0$/m);
  expect(metrics).toMatch(/^cenote_signing_key_oldest_seconds [\d.e+-]+$/m);
  expect(metrics).toMatch(/^cenote_database_seconds_count\{kind="read",outcome="ok"\} [1-9]/m);
});

const hasPromtool = (() => {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.runIf(hasPromtool)('promtool takes the rules (where it is installed: prometheus of Debian)', async () => {
  const { stdout } = await promisify(execFile)('promtool', ['check', 'rules', fileOf('ops/prometheus/alerts.yml')]);
  expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
});
