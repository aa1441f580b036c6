import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statement } from '#database/database.ts';
import { type Carrier, MessageRefused } from '#domain/carrier.ts';
import type { Context } from '#domain/context.ts';
import { FunctionError, type Functions } from '#domain/functions.ts';
import { workOutbox } from '#domain/reach/messages/outbox.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import type { LogFields } from '#lib/log.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { handOver } from './hand-over.ts';
import { type CodeMessage, prepareCode, storeAndDeliver } from './prepare-code.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:message';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

const caller = { address: '127.0.0.1', userAgent: 'test' };
const address = { attribute: 'email', value: 'ann@example.com' } as const;
const link = { text: 'https://a.example/', writes: [], asleep: [], awakening: { id: '', digest: '' } };
const waiting = () =>
  context.db.all(statement<Record<never, never>, { id: string }>('waiting', 'select id from outbox'), {});

async function prepare(message: Partial<CodeMessage>, carrier?: Carrier) {
  const { pool, client } = await createPeoplePool(context);
  const user = newTestUser(pool, 'ann', { attributes: { email: 'ann@example.com' } });
  const using: Context = carrier ? { ...context, carriers: { EMAIL: carrier } } : context;
  const facts = { address, purpose: 'sign-up', code: { text: '123456' }, ...message } as const;
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

describe('functions of the pool', () => {
  type Event = { triggerSource: string; request: Record<string, unknown> };
  const made: TestContext[] = [];
  afterEach(async () => {
    for (const one of made.splice(0)) await one.close();
  });

  async function prepareWith(
    answer: (event: Event) => unknown,
    message: Partial<CodeMessage> = {},
    lambdaConfig: NewPoolSettingsInput['lambdaConfig'] = { customMessage: arn },
  ) {
    const events: Event[] = [];
    const notices: unknown[] = [];
    const functions: Functions = {
      invoke: async (_arn, event, notice) => {
        if (notice !== undefined) notices.push(notice.id);
        events.push(event as Event);
        return answer(event as Event);
      },
    };
    const using = await createTestContext({ functions });
    made.push(using);
    const { pool, client } = await createPeoplePool(using, { lambdaConfig });
    const user = newTestUser(pool, 'ann', { attributes: { email: 'ann@example.com' } });
    const facts = { address, purpose: 'sign-up', code: { text: '123456' }, ...message } as const;
    const asking = { ...caller, clientMetadata: { lang: 'de' } };
    const prepared = await prepareCode(using, { pool, clientId: client.id, user }, facts, asking);
    return { using, events, notices, prepared, client };
  }

  const echo = (event: Event) => ({
    ...event,
    response: { emailMessage: 'Hallo, {####} {##Hier##}', emailSubject: 'Dein Code {####}' },
  });
  const throwing = () => {
    throw new FunctionError('thrown', 'no texts for 123456 today');
  };

  it('takes the texts of CustomMessage, with a link where there is one', async () => {
    const { using, events, prepared, client } = await prepareWith(echo, { link });
    expect(events).toMatchObject([
      {
        triggerSource: 'CustomMessage_SignUp',
        userName: 'ann',
        callerContext: { clientId: client.id },
        request: {
          codeParameter: '{####}',
          clientMetadata: { lang: 'de' },
          userAttributes: { email: 'ann@example.com', 'cognito:user_status': 'CONFIRMED' },
        },
      },
    ]);
    await using.db.transaction(prepared.writes);
    await prepared.deliver();
    const [sent] = using.sent;
    expect(sent).toMatchObject({ subject: 'Dein Code 123456', link: 'https://a.example/' });
    expect(sent?.body).toBe('Hallo, 123456 <a href="https://a.example/">Hier</a>');
  });

  it('refuses the deed when CustomMessage fails', async () => {
    await expect(prepareWith(throwing)).rejects.toMatchObject({ code: 'UserLambdaValidationException' });
  });

  it('refuses a text without a place for the code, and one with a place for a link where there is none', async () => {
    const saying = (emailMessage: string) => (event: Event) => ({ ...event, response: { emailMessage } });
    const refused = { code: 'InvalidLambdaResponseException', message: 'Unrecognizable lambda output' };
    await expect(prepareWith(saying('Hallo'))).rejects.toMatchObject(refused);
    await expect(prepareWith(saying('{##Hier##}'))).rejects.toMatchObject(refused);
    await prepareWith(saying('{##Hier##}'), { link });
    await prepareWith(saying('{####} {##Hier##}'));
  });

  it('asks CustomMessage for a hidden message only after the commit, and tells no failure', async () => {
    const { using, events, prepared } = await prepareWith(echo, { isHidden: true, purpose: 'forgot-password' });
    expect(events).toEqual([]);
    await using.db.transaction(prepared.writes);
    await prepared.deliver();
    await expect.poll(() => using.sent).toMatchObject([{ subject: 'Dein Code 123456' }]);
    expect(events).toMatchObject([{ triggerSource: 'CustomMessage_ForgotPassword' }]);
    const failing = await prepareWith(throwing, { isHidden: true });
    await failing.using.db.transaction(failing.prepared.writes);
    await failing.prepared.deliver();
  });

  it('names the sign-in name and the temporary password to CustomMessage', async () => {
    const invite = (event: Event) => ({ ...event, response: { emailMessage: '{username}: {####}' } });
    const { using, events, prepared } = await prepareWith(invite, {
      purpose: 'invitation',
      code: { text: 'Aa1!aaaa' },
    });
    expect(events).toMatchObject([
      { triggerSource: 'CustomMessage_AdminCreateUser', request: { usernameParameter: '{username}' } },
    ]);
    await using.db.transaction(prepared.writes);
    await prepared.deliver();
    expect(using.sent).toMatchObject([{ body: 'ann: Aa1!aaaa', subject: 'Your temporary password' }]);
  });

  it('lets the sender of the pool deliver, again when it fails, and asks no CustomMessage', async () => {
    let failures = 1;
    const sending = () => (failures-- > 0 ? throwing() : undefined);
    const sender = { lambdaVersion: 'V1_0', lambdaArn: arn } as const;
    const config = {
      customMessage: arn,
      customEmailSender: sender,
      kMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/1',
    };
    const { using, events, notices, prepared } = await prepareWith(sending, { purpose: 'resend-code' }, config);
    await using.db.transaction(prepared.writes);
    await prepared.deliver();
    const again = () => {
      using.clock.advance(10_000);
      return workOutbox(using, handOver(using));
    };
    await expect.poll(again).toBe(1);
    expect(events).toHaveLength(2);
    expect(notices).toEqual([expect.any(String), notices[0]]);
    // AWS: a resent code comes without the client's metadata.
    expect(events[1]).toMatchObject({
      triggerSource: 'CustomEmailSender_ResendCode',
      request: { type: 'customEmailSenderRequestV1', code: '123456', clientMetadata: null },
    });
    expect(using.sent).toEqual([]);
  });
});

describe('limits', () => {
  const limited = { code: 'LimitExceededException', message: 'Attempt limit exceeded, please try after some time.' };

  it('are twenty messages an hour to one address, also in parallel', async () => {
    const { pool, client } = await createPeoplePool(context);
    const to = async (sub: string, purpose: CodeMessage['purpose'] = 'resend-code') => {
      const user = newTestUser(pool, 'ann', { sub });
      const message = { address, purpose, code: { text: '1' } };
      await storeAndDeliver(context, await prepareCode(context, { pool, clientId: client.id, user }, message, caller));
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => to(`sub-${index}`)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(context.sent).toHaveLength(20);
    await expect(to('another')).rejects.toMatchObject(limited);
    await expect(to('another', 'invitation')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    context.clock.advance(3_600_000);
    await to('another');
  });

  it('are twenty messages an hour to one user', async () => {
    const { pool, client } = await createPeoplePool(context);
    const user = newTestUser(pool, 'ann');
    const to = async (index: number) => {
      const message = {
        address: { attribute: 'email', value: `ann+${index}@example.com` },
        purpose: 'resend-code',
        code: { text: '1' },
      } as const;
      await storeAndDeliver(context, await prepareCode(context, { pool, clientId: client.id, user }, message, caller));
    };
    for (let index = 0; index < 20; index++) await to(index);
    await expect(to(20)).rejects.toMatchObject(limited);
  });

  it('are what the operator says for a pool', async () => {
    const using = { ...context, settings: { ...context.settings, messagesPerHour: 3, messagesPerAddress: 1 } };
    const { pool } = await createPeoplePool(context);
    const { pool: other } = await createPeoplePool(context);
    const to = async (one: Pool, index: number) => {
      const user = newTestUser(one, `ann${index}`);
      const message = {
        address: { attribute: 'email', value: `ann+${index}@example.com` },
        purpose: 'sign-up',
        code: { text: '1' },
      } as const;
      await storeAndDeliver(using, await prepareCode(using, { pool: one, clientId: undefined, user }, message, caller));
    };
    for (let index = 0; index < 3; index++) await to(pool, index);
    await expect(to(pool, 3)).rejects.toMatchObject(limited);
    await to(other, 3);
    await expect(to(other, 3)).rejects.toMatchObject(limited);
  });

  it.each([
    [{ messagesPerAddress: 1 }, { limit: 'address', most: 1, setting: 'CENOTE_MESSAGES_PER_ADDRESS' }],
    [{ messagesPerUser: 1 }, { limit: 'user', most: 1, setting: 'CENOTE_MESSAGES_PER_USER' }],
    [{ messagesPerHour: 1 }, { limit: 'pool', most: 1, setting: 'CENOTE_MESSAGES_PER_HOUR' }],
  ])('tell the log which of them was met, and what raises it: %o', async (limits, told) => {
    const lines: LogFields[] = [];
    const log = { ...context.log, warn: (fields: LogFields) => lines.push(fields) };
    const using = { ...context, log, settings: { ...context.settings, ...limits } };
    const { pool } = await createPeoplePool(context);
    const user = newTestUser(pool, 'ann');
    const message = { address, purpose: 'sign-up', code: { text: '1' } } as const;
    const send = async () =>
      storeAndDeliver(using, await prepareCode(using, { pool, clientId: undefined, user }, message, caller));
    await send();
    await expect(send()).rejects.toMatchObject(limited);
    expect(lines).toEqual([{ poolId: pool.id, purpose: 'sign-up', ...told }]);
  });
});
