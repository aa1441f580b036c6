import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { statement } from '#database/database.ts';
import type { Message } from '#domain/carrier.ts';
import type { Log, LogFields } from '#lib/log.ts';
import type { OutboxRow } from '#schema/rows/messages.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { type HandOver, type Parcel, queueParcel, tryParcel, workOutbox } from './outbox.ts';

let made: TestContext;
let context: TestContext;
let lines: { level: string; fields: LogFields; text: string }[];
beforeEach(async () => {
  lines = [];
  const record = (level: string) => (fields: LogFields, text: string) => void lines.push({ level, fields, text });
  const log: Log = { info: record('info'), warn: record('warn'), error: record('error'), audit: record('audit') };
  made = await createTestContext();
  context = { ...made, log };
});
afterEach(() => made.close());

const second = 1_000;
const hour = 3_600 * second;
const failing: HandOver = async () => ({ sent: false, isFinal: false, reason: 'connection refused' });
const refusing: HandOver = async () => ({ sent: false, isFinal: true, reason: 'no such mailbox' });

function newParcel(message: Partial<Message> = {}): Parcel {
  const body = { subject: 'Code', body: 'Your code is 123456', code: '123456' };
  const to = { medium: 'EMAIL', recipient: 'ann@example.com', purpose: 'sign-up' } as const;
  return { message: { id: randomUUID(), ...to, ...body, ...message } };
}

async function queue(parcel = newParcel()) {
  const { write, claimed } = await queueParcel(context, parcel);
  await context.db.transaction([write]);
  return claimed;
}

function collecting() {
  const parcels: Parcel[] = [];
  const handOver: HandOver = async (parcel) => {
    parcels.push(parcel);
    return { sent: true };
  };
  return { parcels, handOver };
}

const rows = () => context.db.all(statement<Record<never, never>, OutboxRow>('all', 'select * from outbox'), {});

it('stores a message sealed, and drops it when it has left', async () => {
  const parcel = newParcel();
  const claimed = await queue(parcel);
  const [row] = await rows();
  expect(Buffer.from(row?.sealed ?? []).toString('latin1')).not.toMatch(/123456|ann@example/);
  const { parcels, handOver } = collecting();
  expect(await tryParcel(context, claimed, handOver)).toEqual({ sent: true });
  expect(parcels).toEqual([parcel]);
  expect(await rows()).toEqual([]);
});

it('tries again what failed for now, with pauses that double', async () => {
  await tryParcel(context, await queue(), failing);
  for (const pause of [10, 20, 40]) {
    context.clock.advance(pause * second - 1);
    expect(await workOutbox(context, failing)).toBe(0);
    context.clock.advance(1);
    expect(await workOutbox(context, failing)).toBe(1);
  }
  context.clock.advance(80 * second);
  const { parcels, handOver } = collecting();
  expect(await workOutbox(context, handOver)).toBe(1);
  expect(parcels).toHaveLength(1);
  expect(await rows()).toEqual([]);
});

it('leaves what somebody is trying alone until the lease is over', async () => {
  await queue();
  const { parcels, handOver } = collecting();
  context.clock.advance(5 * second);
  expect(await workOutbox(context, handOver)).toBe(0);
  context.clock.advance(second);
  expect(await workOutbox(context, handOver)).toBe(1);
  expect(parcels).toHaveLength(1);
});

it('lets one of several workers try a message', async () => {
  for (let count = 0; count < 5; count += 1) await tryParcel(context, await queue(), failing);
  context.clock.advance(10 * second);
  const { parcels, handOver } = collecting();
  const tried = await Promise.all([1, 2, 3, 4].map(() => workOutbox(context, handOver)));
  expect(tried.reduce((sum, count) => sum + count)).toBe(5);
  expect(new Set(parcels.map(({ message }) => message.id)).size).toBe(5);
  expect(parcels).toHaveLength(5);
});

it('drops what is refused for good', async () => {
  expect(await tryParcel(context, await queue(), refusing)).toMatchObject({ sent: false, isFinal: true });
  expect(await rows()).toEqual([]);
  expect(lines).toMatchObject([{ level: 'error', fields: { reason: 'no such mailbox', recipient: 'a***@e***' } }]);
});

it('gives up after a day, and sooner what no longer works by then', async () => {
  for (const [purpose, limit] of [['sign-up', 24 * hour] as const, ['authentication', hour / 4] as const]) {
    const startedAt = context.clock.now();
    lines = [];
    await tryParcel(context, await queue(newParcel({ purpose })), failing);
    while ((await rows()).length > 0) {
      context.clock.advance(5 * second);
      await workOutbox(context, failing);
    }
    expect(context.clock.now() - startedAt).toBeLessThanOrEqual(limit);
    expect(context.clock.now() - startedAt).toBeGreaterThan(limit / 4);
    expect(lines.at(-1)).toMatchObject({ level: 'error', text: 'message not sent, and given up' });
    expect(JSON.stringify(lines)).not.toMatch(/123456|ann@example/);
  }
});

it('does not send what has outlived its use while no server ran', async () => {
  await queue();
  context.clock.advance(25 * hour);
  const { parcels, handOver } = collecting();
  expect(await workOutbox(context, handOver)).toBe(0);
  expect(parcels).toEqual([]);
  expect(await rows()).toEqual([]);
});
