import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { openPostgres } from '#database/postgres.ts';
import type { LogDestination, LogSink } from '#domain/log-sink.ts';
import { saveFeedback } from '#domain/people/auth-events/auth-event-store.ts';
import { eventWrites, type NewAuthEvent } from '#domain/people/auth-events/record.ts';
import { removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { queueParcel, tryParcel } from '#domain/reach/messages/outbox.ts';
import type { LogConfiguration } from '#domain/tenant/log-delivery/log-configuration.ts';
import { replaceLogConfigurations } from '#domain/tenant/log-delivery/log-configuration-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { freshPostgres } from '../../../../test/postgres.ts';
import { createTestUser } from '../../../../test/sign-ins.ts';
import { countWaitingLines, exportLogs } from './export-logs.ts';
import { leaveTurn, takeTurn } from './turn-store.ts';

const group: LogDestination = {
  kind: 'log-group',
  name: 'app',
  arn: 'arn:aws:logs:us-east-1:123456789012:log-group:app',
};
const bucket: LogDestination = { kind: 'bucket', name: 'app', arn: 'arn:aws:s3:::app' };
const events: LogConfiguration = { source: 'userAuthEvents', level: 'INFO', destination: bucket };
const notifications: LogConfiguration = { source: 'userNotification', level: 'ERROR', destination: group };
const caller = { address: '192.0.2.1', userAgent: 'Firefox' };

interface Line {
  readonly eventTimestamp: string;
  readonly eventSource: string;
  readonly logLevel: string;
  readonly message: Record<string, unknown>;
  readonly logSourceId: { readonly userPoolId: string };
}

/** Keeps what it is given, or fails. */
function keeping() {
  const taken: { arn: string; line: Line }[] = [];
  const sink = {
    failing: (() => false) as (destination: LogDestination) => boolean,
    asked: 0,
    async write(destination: LogDestination, lines: readonly string[]) {
      sink.asked++;
      if (sink.failing(destination)) throw new Error('it is away');
      taken.push(...lines.map((line) => ({ arn: destination.arn, line: JSON.parse(line) as Line })));
    },
  };
  return { taken, sink };
}

const worker = (sink: LogSink, claim = 'one') => ({ claim, sink, isStopping: () => false });

async function makePool(context: TestContext, ...configurations: LogConfiguration[]): Promise<Pool> {
  const { pool } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } });
  const allowed = { ...context, settings: { ...context.settings, deliversLogs: true } };
  await replaceLogConfigurations(allowed, pool, configurations);
  return pool;
}

async function record(context: TestContext, pool: Pool, { sub }: User, event: Partial<NewAuthEvent> = {}) {
  const made = { id: randomUUID(), sub, type: 'SignIn', response: 'Pass', challenges: [], caller, ...event } as const;
  await context.db.transaction(eventWrites(context, pool, made));
  return made.id;
}

let names = 0;
const newUser = (context: TestContext, pool: Pool) => createTestUser(context, pool, `user-${++names}`);

describeOnBothEngines('export of logs', (bench) => {
  afterEach(async () => {
    // Each test has what waits to itself.
    await exportLogs(bench.context, worker({ write: async () => {} }));
  });

  test('an event leaves once, in the documented form', async () => {
    const { context } = bench;
    const pool = await makePool(context, events);
    const user = await newUser(context, pool);
    const at = context.clock.now();
    const challenges = [{ challengeName: 'Password', challengeResponse: 'Success' }] as const;
    const id = await record(context, pool, user, { challenges });
    const { taken, sink } = keeping();
    expect(await countWaitingLines(context, 10)).toBe(1);
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 1, failures: 0 });
    expect(taken).toEqual([
      {
        arn: bucket.arn,
        line: {
          eventTimestamp: String(at),
          eventSource: 'USER_ACTIVITY',
          logLevel: 'INFO',
          message: {
            version: '1',
            eventId: id,
            eventType: 'SignIn',
            userSub: user.sub,
            userName: user.username,
            userPoolId: pool.id,
            clientId: null,
            creationDate: 'Thu Jan 01 00:00:00 UTC 2026',
            eventResponse: 'Pass',
            riskLevel: '',
            riskDecision: 'PASS',
            challenges,
            deviceName: 'Firefox',
            ipAddress: '192.0.2.1',
            requestId: null,
            idpName: '',
            compromisedCredentialDetected: 'false',
            city: '',
            country: '',
            eventFeedbackValue: '',
            eventFeedbackDate: '',
            eventFeedbackProvider: '',
            hasContextData: 'true',
          },
          logSourceId: { userPoolId: pool.id },
        },
      },
    ]);
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 0, failures: 0 });
    expect(taken).toHaveLength(1);
  });

  test('an event that goes on, or that somebody speaks of, leaves again under its id', async () => {
    const { context } = bench;
    const pool = await makePool(context, events);
    const user = await newUser(context, pool);
    const { taken, sink } = keeping();
    const id = await record(context, pool, user, { response: 'InProgress' });
    await exportLogs(context, worker(sink));
    await record(context, pool, user, { id, response: 'Pass' });
    await exportLogs(context, worker(sink));
    await saveFeedback(context, user, id, { value: 'Invalid', provider: 'Admin' });
    await exportLogs(context, worker(sink));
    expect(
      taken.map(({ line: { message } }) => [
        message['eventId'],
        message['eventResponse'],
        message['eventFeedbackValue'],
      ]),
    ).toEqual([
      [id, 'InProgress', ''],
      [id, 'Pass', ''],
      [id, 'Pass', 'Invalid'],
    ]);
    expect(taken.at(-1)?.line.message).toMatchObject({
      eventFeedbackProvider: 'Admin',
      eventFeedbackDate: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC 2026$/),
    });
  });

  test('an event that changes while it is delivered leaves once more', async () => {
    const { context } = bench;
    const pool = await makePool(context, events);
    const user = await newUser(context, pool);
    const id = await record(context, pool, user, { response: 'InProgress' });
    const responses: unknown[] = [];
    const sink: LogSink = {
      async write(_, lines) {
        responses.push(...lines.map((line) => (JSON.parse(line) as Line).message['eventResponse']));
        if (responses.length === 1) await record(context, pool, user, { id, response: 'Fail' });
      },
    };
    await exportLogs(context, worker(sink));
    await exportLogs(context, worker(sink));
    expect(responses).toEqual(['InProgress', 'Fail']);
  });

  test('what the sink does not take stays, in its order, and others go on', async () => {
    const { context } = bench;
    const { taken, sink } = keeping();
    const elsewhere: LogConfiguration = { ...events, destination: { ...bucket, arn: 'arn:aws:s3:::other' } };
    const [pool, other] = [await makePool(context, events), await makePool(context, elsewhere)];
    const [user, stranger] = [await newUser(context, pool), await newUser(context, other)];
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) {
      ids.push(await record(context, pool, user));
      context.clock.advance(1);
    }
    await record(context, other, stranger);
    sink.failing = ({ arn }) => arn === bucket.arn;
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 1, failures: 1 });
    expect(taken.map(({ arn }) => arn)).toEqual(['arn:aws:s3:::other']);
    expect(await countWaitingLines(context, 10)).toBe(3);
    expect(await countWaitingLines(context, 2)).toBe(2);
    sink.failing = () => false;
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 3, failures: 0 });
    expect(taken.slice(1).map(({ line }) => line.message['eventId'])).toEqual(ids);
  });

  test('a sink that is away is not asked for every pool', async () => {
    const { context } = bench;
    for (let count = 0; count < 6; count++) {
      const pool = await makePool(context, events);
      await record(context, pool, await newUser(context, pool));
    }
    const { sink } = keeping();
    sink.failing = () => true;
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 0, failures: 3 });
    expect(sink.asked).toBe(3);
  });

  test('many leave in bounded batches, each once', async () => {
    const { context } = bench;
    const pool = await makePool(context, events);
    const user = await newUser(context, pool);
    const ids = await Promise.all(Array.from({ length: 250 }, () => record(context, pool, user)));
    const { taken, sink } = keeping();
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 250, failures: 0 });
    expect(sink.asked).toBe(3);
    expect(taken.map(({ line }) => String(line.message['eventId'])).toSorted()).toEqual(ids.toSorted());
  });

  test('nothing of a pool that lets nothing go, and of what it no longer does', async () => {
    const { context } = bench;
    const { taken, sink } = keeping();
    const quiet = await makePool(context);
    await record(context, quiet, await newUser(context, quiet));
    expect(await countWaitingLines(context, 10)).toBe(0);
    const pool = await makePool(context, events, notifications);
    await record(context, pool, await newUser(context, pool));
    await replaceLogConfigurations(context, pool, []);
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 0, failures: 0 });
    expect(await countWaitingLines(context, 10)).toBe(0);
    const gone = await makePool(context, events);
    const user = await newUser(context, gone);
    await record(context, gone, user);
    await removeUser(context, user);
    expect(await countWaitingLines(context, 10)).toBe(0);
    expect(taken).toEqual([]);
  });

  test('a message that is given up is told, without address and code; one that leaves late is not', async () => {
    const { context } = bench;
    const pool = await makePool(context, notifications);
    const quiet = await makePool(context, events);
    const message = {
      medium: 'EMAIL',
      recipient: 'ann@example.com',
      purpose: 'sign-up',
      code: '123456',
      body: 'Your code is 123456',
    } as const;
    const give = async (poolId: string, handing: Awaited<ReturnType<Parameters<typeof tryParcel>[2]>>) => {
      const { write, claimed } = await queueParcel(context, { message: { id: randomUUID(), ...message }, poolId });
      await context.db.transaction([write]);
      await tryParcel(context, claimed, async () => handing);
    };
    const at = context.clock.now();
    await give(pool.id, { sent: true });
    await give(pool.id, { sent: false, isFinal: false, reason: 'busy' });
    await give(quiet.id, { sent: false, isFinal: true, reason: 'no such mailbox' });
    expect(await countWaitingLines(context, 10)).toBe(0);
    await give(pool.id, { sent: false, isFinal: true, reason: `no such mailbox ${'x'.repeat(1000)}` });
    const { taken, sink } = keeping();
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 1, failures: 0 });
    expect(taken).toEqual([
      {
        arn: group.arn,
        line: {
          eventTimestamp: String(at),
          eventSource: 'USER_NOTIFICATION',
          logLevel: 'ERROR',
          message: {
            details: expect.stringMatching(
              /^E-mail to a\*\*\*@e\*\*\* \(SignUp\) was not sent: no such mailbox x{400,500}$/,
            ),
          },
          logSourceId: { userPoolId: pool.id },
        },
      },
    ]);
    expect(JSON.stringify(taken)).not.toMatch(/123456"|ann@example/);
    expect(await exportLogs(context, worker(sink))).toEqual({ delivered: 0, failures: 0 });
  });

  test('one process has the turn until it leaves it, or is gone for six seconds', async () => {
    const { context } = bench;
    expect(await takeTurn(context, 'one')).toBe(true);
    expect(await takeTurn(context, 'one')).toBe(true);
    const pool = await makePool(context, events);
    await record(context, pool, await newUser(context, pool));
    const { taken, sink } = keeping();
    expect(await exportLogs(context, worker(sink, 'two'))).toEqual({ delivered: 0, failures: 0 });
    context.clock.advance(5_999);
    expect(await takeTurn(context, 'two')).toBe(false);
    context.clock.advance(1);
    expect(await exportLogs(context, worker(sink, 'two'))).toEqual({ delivered: 1, failures: 0 });
    expect(await takeTurn(context, 'one')).toBe(false);
    await leaveTurn(context, 'one');
    expect(await takeTurn(context, 'one')).toBe(false);
    await leaveTurn(context, 'two');
    expect(await takeTurn(context, 'one')).toBe(true);
    expect(taken).toHaveLength(1);
  });
});

describe('two processes on one PostgreSQL', () => {
  test('deliver each event once while events are written', async () => {
    const postgres = await freshPostgres({ isMigrated: true });
    const secretKeys = parseSecretKeys(createSecretKeyText());
    const open = async () => createTestContext({ database: await openPostgres({ url: postgres.url }), secretKeys });
    const [first, second] = [await open(), await open()];
    try {
      const pool = await makePool(first, events);
      const user = await newUser(first, pool);
      const { taken, sink } = keeping();
      const writing = Array.from({ length: 120 }, (_, at) => record(at % 2 === 0 ? first : second, pool, user));
      const deliveredBy = await Promise.all(
        Object.entries({ first, second }).map(async ([claim, context]) => {
          let delivered = 0;
          for (let round = 0; round < 20; round++) {
            delivered += (await exportLogs(context, worker(sink, claim))).delivered;
            await leaveTurn(context, claim);
          }
          return delivered;
        }),
      );
      const ids = await Promise.all(writing);
      const { delivered: rest } = await exportLogs(first, worker(sink, 'first'));
      expect(deliveredBy.reduce((sum, delivered) => sum + delivered, rest)).toBe(taken.length);
      expect(taken.map(({ line }) => String(line.message['eventId'])).toSorted()).toEqual(ids.toSorted());
    } finally {
      await Promise.all([first.close(), second.close()]);
      await postgres.drop();
    }
  });
});
