import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { silentLog } from '#lib/log.ts';
import type { EndedSpan } from '#lib/tracer.ts';
import { createTraceExporter, type TraceExporter } from './otlp-exporter.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const counts = { sent: 0, dropped: 0 };

async function open(
  listener: RequestListener,
  settings: { queueSize?: number; batchSize?: number } = {},
): Promise<TraceExporter> {
  Object.assign(counts, { sent: 0, dropped: 0 });
  const server = createServer((request, response) => void buffer(request).then(() => listener(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`);
  const exporter = createTraceExporter(
    { url, headers: {}, timeoutMs: 5000, queueSize: 100, batchSize: 10, delayMs: 5, ...settings },
    { resource: {}, version: '1.0.0' },
    { log: silentLog, count: (outcome, count) => void (counts[outcome] += count) },
  );
  closers.push(() => exporter.close());
  return exporter;
}

const span: EndedSpan = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentId: undefined,
  isSampled: true,
  kind: 'server',
  name: 'SignUp',
  attributes: {},
  startedAt: 1,
  endedAt: 2,
};

test('what does not fit into the queue is dropped at once and counted', async () => {
  let letGo: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const exporter = await open((_, response) => void held.then(() => response.end('{}')), {
    queueSize: 20,
    batchSize: 5,
  });
  for (let count = 0; count < 50; count++) exporter.add(span);
  expect(counts.dropped).toBe(30);
  letGo();
  await expect.poll(() => counts.sent).toBe(20);
});

test('a batch is sent again where the collector is busy, after as long as it says', async () => {
  const statuses = [503, 429, 200];
  let asked = 0;
  const exporter = await open((_, response) => {
    response.writeHead(statuses[asked++] ?? 200, { 'retry-after': '0' }).end('{}');
  });
  exporter.add(span);
  await expect.poll(() => counts.sent).toBe(1);
  expect([asked, counts.dropped]).toEqual([3, 0]);
});

test('spans that the collector does not take of a batch are counted as dropped', async () => {
  const exporter = await open((_, response) =>
    response.end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}'),
  );
  for (let count = 0; count < 5; count++) exporter.add(span);
  await expect.poll(() => counts.sent).toBe(3);
  expect(counts.dropped).toBe(2);
});

test('what waits is sent before the end, and a collector that is away does not hold it up', async () => {
  const exporter = await open((request) => request.socket.destroy());
  exporter.add(span);
  const startedAt = performance.now();
  await exporter.close();
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(counts).toEqual({ sent: 0, dropped: 1 });
  exporter.add(span);
  expect(counts.dropped).toBe(2);
});

test('a collector that takes and never answers holds up the end for a second at most, however much waits', async () => {
  const held: (() => void)[] = [];
  const exporter = await open((_, response) => void held.push(() => response.end('{}')), { batchSize: 5 });
  closers.push(async () => held.forEach((letGo) => letGo()));
  for (let count = 0; count < 25; count++) exporter.add(span);
  await expect.poll(() => held.length).toBe(1);
  const startedAt = performance.now();
  await exporter.close();
  expect(performance.now() - startedAt).toBeLessThan(2500);
  expect(counts).toEqual({ sent: 0, dropped: 25 });
});
