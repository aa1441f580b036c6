import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LogSink } from '#domain/log-sink.ts';
import { eventWrites } from '#domain/people/auth-events/record.ts';
import { countWaitingLines } from '#domain/reach/log-export/export-logs.ts';
import { takeTurn } from '#domain/reach/log-export/turn-store.ts';
import { replaceLogConfigurations } from '#domain/tenant/log-delivery/log-configuration-store.ts';
import { createMetrics } from '#lib/metrics.ts';
import { createTestContext, type TestContext } from '../../test/context.ts';
import { createPeoplePool } from '../../test/people.ts';
import { createTestUser } from '../../test/sign-ins.ts';
import { startLogDelivery } from './log-delivery.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext({ settings: { deliversLogs: true } });
  const { pool } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } });
  const destination = { kind: 'bucket', name: 'app', arn: 'arn:aws:s3:::app' } as const;
  await replaceLogConfigurations(context, pool, [{ source: 'userAuthEvents', level: 'INFO', destination }]);
  const { sub } = await createTestUser(context, pool, 'ann');
  const caller = { address: '192.0.2.1', userAgent: 'Firefox' };
  const event = { id: randomUUID(), sub, type: 'SignIn', response: 'Pass', challenges: [], caller } as const;
  await context.db.transaction(eventWrites(context, pool, event));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await context.close();
});

/** Lets a tick of the worker come, and what it begins end. */
async function tick() {
  vi.advanceTimersByTime(2_000);
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
}

test('a sink that is away is asked less and less often, waits are counted, and it is asked again', async () => {
  let isAway = true;
  const askedAt: number[] = [];
  const sink: LogSink = {
    async write() {
      askedAt.push(performance.now() / 1000);
      if (isAway) throw new Error('it is away');
    },
  };
  const metrics = createMetrics();
  const delivery = startLogDelivery(context, { sink, metrics });
  const start = performance.now() / 1000;
  for (let seconds = 0; seconds < 200; seconds += 2) await tick();
  expect(askedAt.map((at) => Math.round(at - start))).toEqual([2, 4, 6, 10, 18, 34, 66, 126, 186]);
  expect(await metrics.text()).toMatch(/^cenote_log_failures_total 9$/m);
  expect(await metrics.text()).toMatch(/^cenote_log_lines_waiting 1$/m);
  isAway = false;
  for (let seconds = 0; seconds < 60; seconds += 2) await tick();
  expect(askedAt).toHaveLength(10);
  expect(await metrics.text()).toMatch(/^cenote_log_lines_total 1$/m);
  expect(await metrics.text()).toMatch(/^cenote_log_lines_waiting 0$/m);
  await delivery.stop();
});

test('who stops leaves the turn to others, and delivers nothing more', async () => {
  const sink: LogSink = { write: async () => {} };
  const delivery = startLogDelivery(context, { sink, metrics: createMetrics() });
  await tick();
  expect(await countWaitingLines(context, 10)).toBe(0);
  expect(await takeTurn(context, 'another')).toBe(false);
  await delivery.stop();
  expect(await takeTurn(context, 'another')).toBe(true);
});
