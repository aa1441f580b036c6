import { describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { operationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createTestContext } from '../../../../../test/context.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyDelivery = statement<Record<string, never>, { pool_id: string }>(
  'test.log-deliveries',
  'select pool_id from log_deliveries',
);
const LogGroupArn = 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/app';
const notifications = {
  LogLevel: 'ERROR',
  EventSource: 'userNotification',
  CloudWatchLogsConfiguration: { LogGroupArn },
} as const;
const events = {
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  S3Configuration: { BucketArn: 'arn:aws:s3:::logs-of-app' },
} as const;
const stream = {
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  FirehoseConfiguration: { StreamArn: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/app' },
} as const;
type LogConfigurations = readonly (typeof notifications | typeof events | typeof stream | object)[];

describeOnBothEngines(
  'log delivery',
  (bench) => {
    const makePool = async () => (await createPeoplePool(bench.context)).pool.id;
    const set = async (UserPoolId: string, LogConfigurations: LogConfigurations) =>
      (await bench.call('SetLogDeliveryConfiguration', { UserPoolId, LogConfigurations: LogConfigurations as never }))
        .LogDeliveryConfiguration;
    const get = async (UserPoolId: string) =>
      (await bench.call('GetLogDeliveryConfiguration', { UserPoolId })).LogDeliveryConfiguration;

    test('is read back in the order in which it was set, replaced as a whole, and ended', async () => {
      const UserPoolId = await makePool();
      expect(await get(UserPoolId)).toEqual({ UserPoolId, LogConfigurations: [] });
      for (const LogConfigurations of [
        [notifications, events],
        [events, notifications],
        [stream],
        [notifications],
        [],
      ]) {
        expect(await set(UserPoolId, LogConfigurations)).toEqual({ UserPoolId, LogConfigurations });
        expect(await get(UserPoolId)).toEqual({ UserPoolId, LogConfigurations });
      }
    });

    test('of several who set it at once one is there, whole', async () => {
      const UserPoolId = await makePool();
      const choices = [[notifications, events], [stream, notifications], [events], []];
      await Promise.all(choices.map((choice) => set(UserPoolId, choice)));
      expect(choices).toContainEqual((await get(UserPoolId))?.LogConfigurations);
    });

    test('goes with its pool', async () => {
      const UserPoolId = await makePool();
      await set(UserPoolId, [notifications, events]);
      await bench.call('DeleteUserPool', { UserPoolId });
      const left = (await bench.context.db.all(everyDelivery, {})).map(({ pool_id }) => pool_id);
      expect(left).not.toContain(UserPoolId);
    });

    test.each<[what: string, configurations: LogConfigurations, message: string | RegExp]>([
      [
        'no destination',
        [{ LogLevel: 'INFO', EventSource: 'userAuthEvents', S3Configuration: {} }],
        'Request validation Failed. Following event sources in request have no destination: [userAuthEvents].',
      ],
      [
        'one kind twice, once without a destination',
        [events, { LogLevel: 'INFO', EventSource: 'userAuthEvents' }],
        'Request validation Failed. Following event sources in request have no destination: [userAuthEvents]. Following event sources appear more then once in a request: [userAuthEvents].',
      ],
      ['two destinations', [{ ...events, ...stream }], 'userAuthEvents can have one destination only.'],
      ['the other level', [{ ...events, LogLevel: 'ERROR' }], 'The log level of userAuthEvents is INFO.'],
      [
        'notifications in a bucket',
        [{ ...events, EventSource: 'userNotification', LogLevel: 'ERROR' }],
        'The destination of userNotification is a log group.',
      ],
      [
        'another region',
        [
          {
            ...notifications,
            CloudWatchLogsConfiguration: { LogGroupArn: LogGroupArn.replace('us-east-1', 'eu-west-1') },
          },
        ],
        'ARN does not belong to current region',
      ],
      [
        'the ARN of something else',
        [{ ...events, S3Configuration: { BucketArn: 'arn:aws:sns:::topic' } }],
        'arn:aws:sns:::topic is not the ARN of a bucket.',
      ],
      [
        'three of them',
        [events, events, events],
        /'logConfigurations' failed to satisfy constraint: Member must have length/,
      ],
      [
        'a kind that is none',
        [{ ...events, EventSource: 'everything' }],
        /'logConfigurations\.1\.member\.eventSource' failed to satisfy constraint: Member must satisfy enum value set/,
      ],
    ])('%s: refused, before the pool is looked for, and nothing is stored', async (_, configurations, message) => {
      const UserPoolId = await makePool();
      await set(UserPoolId, [notifications]);
      for (const pool of [UserPoolId, 'us-east-1_nowhere00']) {
        await expect(set(pool, configurations)).rejects.toMatchObject({
          code: 'InvalidParameterException',
          message: typeof message === 'string' ? message : expect.stringMatching(message),
        });
      }
      expect((await get(UserPoolId))?.LogConfigurations).toEqual([notifications]);
    });

    test('a pool of nobody is told', async () => {
      await expect(set('us-east-1_nowhere00', [])).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
      await expect(get('us-east-1_nowhere00')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    });

    test('a pool of the LITE tier has no log of sign-ins to let go', async () => {
      const { pool } = await createPeoplePool(bench.context, { userPoolTier: 'LITE' });
      await expect(set(pool.id, [events])).rejects.toMatchObject({
        code: 'FeatureUnavailableInTierException',
        message: 'The following feature is not available for the LITE pricing tier configured: Log Streaming',
      });
      await set(pool.id, [notifications]);
    });
  },
  { settings: { deliversLogs: true } },
);

describe('where the operator lets no log go anywhere', () => {
  test('none can be set, and nothing is accepted and ignored', async () => {
    const context = await createTestContext();
    const { pool } = await createPeoplePool(context);
    const call = operationsOf(context);
    await expect(
      call('SetLogDeliveryConfiguration', { UserPoolId: pool.id, LogConfigurations: [events] }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'This server delivers no logs: --log-delivery says where to.',
    });
    const ended = await call('SetLogDeliveryConfiguration', { UserPoolId: pool.id, LogConfigurations: [] });
    expect(ended.LogDeliveryConfiguration).toEqual({ UserPoolId: pool.id, LogConfigurations: [] });
    await context.close();
  });
});
