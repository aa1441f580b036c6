import { randomUUID } from 'node:crypto';
import type { ExtensionTypes } from '@cenote/wire/extensions';
import { expect, test } from 'vitest';
import { type Message, MessageRefused } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { handOver } from '#domain/reach/delivery/hand-over.ts';
import { queueParcel, tryParcel, workOutbox } from '#domain/reach/messages/outbox.ts';
import { sweep } from '#work/sweep.ts';
import { extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';

const second = 1_000;
const day = 86_400 * second;

describeOnBothEngines('the messages of a pool', (bench) => {
  async function newPool(name: string): Promise<string> {
    const { UserPool } = await bench.call('CreateUserPool', { PoolName: name });
    return UserPool?.Id ?? '';
  }

  const list = (input: ExtensionTypes['ListMessages']['input']) => extensionsOf(bench.context)('ListMessages', input);

  /** A message of the pool, and its first try. */
  async function send(poolId: string, context: Context, message: Partial<Message> = {}): Promise<void> {
    bench.context.clock.advance(second);
    const facts = { medium: 'EMAIL', recipient: 'maria@example.com', purpose: 'sign-up', code: '482915' } as const;
    const whole = { id: randomUUID(), ...facts, body: 'Your code is 482915', ...message };
    const { write, claimed } = await queueParcel(context, { message: whole, poolId });
    await context.db.transaction([write]);
    await tryParcel(context, claimed, handOver(context));
  }

  const withCarrier = (kind: 'SMTP' | 'TWILIO', send: () => Promise<void>): Context => ({
    ...bench.context,
    carriers: { EMAIL: { kind, send }, SMS: { kind, send } },
  });

  test('tells what became of each, and nothing of what is in it', async () => {
    const poolId = await newPool('messages');
    await send(
      poolId,
      withCarrier('SMTP', async () => {}),
    );
    const busy = withCarrier('SMTP', () => Promise.reject(new Error('busy: maria@example.com wants 482915')));
    await send(poolId, busy, { purpose: 'forgot-password' });
    const refusing = withCarrier('TWILIO', () => Promise.reject(new MessageRefused('no such number')));
    await send(poolId, refusing, { medium: 'SMS', recipient: '+15550104477', purpose: 'authentication' });
    const { Messages } = await list({ UserPoolId: poolId });
    const now = bench.context.clock.now() / 1000;
    expect(Messages).toEqual([
      {
        MessageId: expect.any(String),
        Medium: 'SMS',
        Purpose: 'Authentication',
        Destination: '+*******4477',
        Carrier: 'TWILIO',
        Status: 'FAILED',
        Attempts: 1,
        LastError: 'no such number',
        CreationDate: now,
        LastAttemptDate: now,
      },
      {
        MessageId: expect.any(String),
        Medium: 'EMAIL',
        Purpose: 'ForgotPassword',
        Destination: 'm***@e***',
        Carrier: 'SMTP',
        Status: 'WAITING',
        Attempts: 1,
        LastError: 'busy: *** wants ***',
        CreationDate: now - 1,
        LastAttemptDate: now - 1,
        NextAttemptDate: now + 9,
      },
      expect.objectContaining({ Purpose: 'SignUp', Status: 'SENT', Attempts: 1, CreationDate: now - 2 }),
    ]);
    expect(JSON.stringify(Messages)).not.toMatch(/482915|maria|example\.com|Your code/);
    expect(Messages?.[2]).not.toHaveProperty('LastError');
    // Once it has left, the last error of a message that waited is still known.
    bench.context.clock.advance(10 * second);
    const mended = withCarrier('SMTP', async () => {});
    expect(await workOutbox(mended, handOver(mended))).toBe(1);
    const after = await list({ UserPoolId: poolId });
    expect(after.Messages?.[1]).toMatchObject({ Status: 'SENT', Attempts: 2, LastError: 'busy: *** wants ***' });
    expect(after.Messages?.[1]).not.toHaveProperty('NextAttemptDate');
  });

  test('come page by page, of one pool, in one state or in any', async () => {
    const [poolId, other] = [await newPool('pages'), await newPool('other')];
    const failing = withCarrier('SMTP', () => Promise.reject(new MessageRefused('no')));
    const taking = withCarrier('SMTP', async () => {});
    for (const context of [taking, failing, taking, failing, taking]) await send(poolId, context);
    await send(other, failing);
    const statuses: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await list({ UserPoolId: poolId, MaxResults: 2, ...(NextToken !== undefined && { NextToken }) });
      expect(page.Messages?.length).toBeLessThanOrEqual(2);
      statuses.push(...(page.Messages ?? []).map(({ Status }) => Status));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(statuses).toEqual(['SENT', 'FAILED', 'SENT', 'FAILED', 'SENT']);
    const countOf = async (Status: 'FAILED' | 'SENT' | 'WAITING') =>
      (await list({ UserPoolId: poolId, Status })).Messages?.length;
    expect([await countOf('SENT'), await countOf('FAILED'), await countOf('WAITING')]).toEqual([3, 2, 0]);
    const { NextToken: foreign = '' } = await list({ UserPoolId: poolId, MaxResults: 2 });
    await expect(list({ UserPoolId: other, NextToken: foreign })).rejects.toThrow('Paging marker is invalid');
    await expect(list({ UserPoolId: 'us-east-1_nobody' })).rejects.toThrow('does not exist');
  });

  test('are forgotten after a week, and with their pool', async () => {
    const [poolId, gone] = [await newPool('week'), await newPool('gone')];
    const taking = withCarrier('SMTP', async () => {});
    await send(poolId, taking);
    await send(gone, taking);
    const { write, claimed } = await queueParcel(bench.context, {
      message: { id: randomUUID(), medium: 'EMAIL', recipient: 'a@b.example', purpose: 'sign-up', body: '' },
      poolId: gone,
    });
    await bench.context.db.transaction([write]);
    await bench.call('DeleteUserPool', { UserPoolId: gone });
    // What leaves when its pool is gone is in no list, and leaves all the same.
    expect(await tryParcel(taking, claimed, handOver(taking))).toMatchObject({ sent: true });
    bench.context.clock.advance(7 * day - 2 * second);
    await sweep(bench.context);
    expect((await list({ UserPoolId: poolId })).Messages).toHaveLength(1);
    bench.context.clock.advance(3 * second);
    await sweep(bench.context);
    expect((await list({ UserPoolId: poolId })).Messages).toEqual([]);
  });
});
