import { afterEach, beforeEach, expect, it } from 'vitest';
import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type Carrier, MessageRefused } from '#domain/messages/carrier.ts';
import { workOutbox } from '#domain/messages/outbox.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../test/people.ts';
import { handOver } from './hand-over.ts';
import { type CodeMessage, prepareCode } from './prepare-code.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

const caller = { address: '127.0.0.1', userAgent: 'test' };
const address = { attribute: 'email', value: 'ann@example.com' } as const;
const waiting = () =>
  context.db.all(statement<Record<never, never>, { id: string }>('waiting', 'select id from outbox'), {});

async function prepare(message: Partial<CodeMessage>, carrier?: Carrier) {
  const { pool, client } = await createPeoplePool(context);
  const user = newTestUser(pool, 'ann', { attributes: { email: 'ann@example.com' } });
  const using: Context = carrier ? { ...context, carriers: { EMAIL: carrier } } : context;
  const facts = { address, purpose: 'sign-up', code: '123456', ...message } as const;
  return prepareCode(using, { pool, clientId: client.id, user }, facts, caller);
}

const refusing: Carrier = { send: () => Promise.reject(new MessageRefused('550 no such mailbox')) };
const failing: Carrier = { send: () => Promise.reject(new Error('ECONNREFUSED')) };

it('sends nothing before the commit, and once after it', async () => {
  const message = await prepare({});
  await context.db.transaction(message.writes);
  expect(context.sent).toEqual([]);
  expect(message.details).toEqual({ destination: 'a***@e***', deliveryMedium: 'EMAIL', attributeName: 'email' });
  await message.deliver();
  expect(context.sent).toMatchObject([{ recipient: 'ann@example.com', code: '123456' }]);
  context.clock.advance(3_600_000);
  await workOutbox(context, handOver(context));
  expect(context.sent).toHaveLength(1);
});

it('reports what is refused for good', async () => {
  const message = await prepare({}, refusing);
  await context.db.transaction(message.writes);
  const report = { code: 'CodeDeliveryFailureException', message: 'Unable to deliver code to user' };
  const failure = message.deliver();
  await expect(failure).rejects.toMatchObject(report);
  await expect(failure).rejects.not.toHaveProperty('cause');
  expect(await waiting()).toEqual([]);
});

it('keeps what fails for now, and sends it later', async () => {
  const message = await prepare({}, failing);
  await context.db.transaction(message.writes);
  await message.deliver();
  expect(await waiting()).toHaveLength(1);
  context.clock.advance(10_000);
  await workOutbox(context, handOver(context));
  expect(context.sent).toMatchObject([{ recipient: 'ann@example.com' }]);
  expect(await waiting()).toEqual([]);
});

it.each([{ isHidden: true }, { purpose: 'authentication' } as const])(
  'tells neither time nor failure of a hidden message: %o',
  async (facts) => {
    const refused = await prepare(facts, refusing);
    await context.db.transaction(refused.writes);
    await refused.deliver();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = await prepare(facts, { send: () => held });
    await context.db.transaction(slow.writes);
    await slow.deliver();
    expect(await waiting()).toHaveLength(1);
    release();
    await expect.poll(waiting).toEqual([]);
  },
);

it('keeps the message of a deed that is rolled back to itself', async () => {
  const message = await prepare({});
  const unmet = statement<Record<never, never>>('unmet', "delete from outbox where id = 'nobody'");
  await context.db.transaction([...message.writes, { statement: unmet, parameters: {}, expect: 'one' }]);
  context.clock.advance(3_600_000);
  await workOutbox(context, handOver(context));
  expect(context.sent).toEqual([]);
});
