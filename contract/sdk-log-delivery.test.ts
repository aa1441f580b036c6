import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  GetLogDeliveryConfigurationCommand,
  type LogConfigurationType,
  SetLogDeliveryConfigurationCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { startServer } from '../packages/server/src/server.ts';
import { type HttpService, startHttpService } from '../packages/server/test/http-service.ts';
import { freshPostgres } from '../packages/server/test/postgres.ts';
import { administrator, newPerson } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, refusal, tokensOf } from './sdk-client.ts';
import { type ContractServer, describeContract } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenote-log-delivery-'));
/** A carrier of e-mail that refuses everything for good. */
let carrier: HttpService;
const env: NodeJS.ProcessEnv = { CENOTE_EMAIL_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };
beforeAll(async () => {
  carrier = await startHttpService({ status: 422 });
  env['CENOTE_EMAIL_URL'] = carrier.url;
});
afterAll(async () => {
  await carrier.close();
  rmSync(folder, { recursive: true });
});

const flags = { logDelivery: pathToFileURL(folder).href };
const patience = { timeout: 30_000, interval: 200 };
const audited = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const;
const toGroup = (name: string): LogConfigurationType => ({
  LogLevel: 'ERROR',
  EventSource: 'userNotification',
  CloudWatchLogsConfiguration: { LogGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${name}` },
});
const toBucket = (name: string): LogConfigurationType => ({
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  S3Configuration: { BucketArn: `arn:aws:s3:::${name}` },
});

interface Line {
  readonly eventSource: string;
  readonly logLevel: string;
  readonly message: Record<string, unknown>;
  readonly logSourceId: { readonly userPoolId: string };
}

function linesOf(...path: string[]): Line[] {
  try {
    const text = readFileSync(join(folder, ...path), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const set = (
  server: Pick<ContractServer, 'endpoint'>,
  UserPoolId: string,
  ...LogConfigurations: LogConfigurationType[]
) => administrator(server).send(new SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }));

describeContract(
  'log delivery through the AWS SDK',
  (server) => {
    test('is set, read twice and ended as Terraform does', async () => {
      const UserPoolId = await makePool(server);
      const get = async () =>
        (await administrator(server).send(new GetLogDeliveryConfigurationCommand({ UserPoolId })))
          .LogDeliveryConfiguration;
      expect(await get()).toEqual({ UserPoolId, LogConfigurations: [] });
      const LogConfigurations = [toBucket('terraform'), toGroup('terraform')];
      const { LogDeliveryConfiguration } = await set(server, UserPoolId, ...LogConfigurations);
      expect(LogDeliveryConfiguration).toEqual({ UserPoolId, LogConfigurations });
      expect(await get()).toEqual(LogDeliveryConfiguration);
      expect(await get()).toEqual(LogDeliveryConfiguration);
      await set(server, UserPoolId);
      expect(await get()).toEqual({ UserPoolId, LogConfigurations: [] });
      await expect(set(server, UserPoolId, { LogLevel: 'INFO', EventSource: 'userAuthEvents' })).rejects.toMatchObject(
        refusal(
          'InvalidParameterException',
          'Request validation Failed. Following event sources in request have no destination: [userAuthEvents].',
        ),
      );
      const lite = await makePool(server, { UserPoolTier: 'LITE' });
      await expect(set(server, lite, toBucket('lite'))).rejects.toMatchObject(
        refusal('FeatureUnavailableInTierException', /Log Streaming/),
      );
      await expect(set(server, 'us-east-1_nowhere00')).rejects.toMatchObject(
        refusal('ResourceNotFoundException', /nowhere00/),
      );
    });

    test('sign-ins land in the file of the bucket, each state once', async () => {
      const UserPoolId = await makePool(server, audited);
      const { ClientId } = await makeClient(server, UserPoolId);
      const name = UserPoolId.toLowerCase().replace('_', '-');
      await set(server, UserPoolId, toBucket(name));
      const person = await confirmed(server, ClientId, UserPoolId);
      const { AccessToken } = await tokensOf(server, ClientId, person);
      const signIns = () => linesOf('s3', `${name}.jsonl`).filter(({ message }) => message['eventType'] === 'SignIn');
      await expect.poll(signIns, patience).toHaveLength(1);
      expect(signIns()).toMatchObject([
        {
          eventSource: 'USER_ACTIVITY',
          logLevel: 'INFO',
          message: {
            eventId: claimsOf(AccessToken)['event_id'],
            userName: person.username,
            eventResponse: 'Pass',
            ipAddress: '127.0.0.1',
          },
          logSourceId: { userPoolId: UserPoolId },
        },
      ]);
      expect(readFileSync(join(folder, 's3', `${name}.jsonl`), 'utf8')).not.toContain(person.password);
    });

    test('a message that nobody takes lands in the file of the log group', async () => {
      const UserPoolId = await makePool(server, { AutoVerifiedAttributes: ['email'] });
      const { ClientId } = await makeClient(server, UserPoolId);
      await set(server, UserPoolId, toGroup(`/aws/vendedlogs/${UserPoolId}`));
      const { username, password, email } = newPerson();
      const UserAttributes = [{ Name: 'email', Value: email }];
      const signUp = new SignUpCommand({ ClientId, Username: username, Password: password, UserAttributes });
      await expect(administrator(server).send(signUp)).rejects.toMatchObject(
        refusal('CodeDeliveryFailureException', 'Unable to deliver code to user'),
      );
      const lines = () => linesOf('cloudwatch-logs', `%2Faws%2Fvendedlogs%2F${UserPoolId}.jsonl`);
      await expect.poll(lines, patience).toHaveLength(1);
      const [line] = lines();
      expect(line).toMatchObject({ eventSource: 'USER_NOTIFICATION', logLevel: 'ERROR' });
      expect(line?.message['details']).toMatch(
        /^E-mail to a\*\*\*@e\*\*\* \(SignUp\) was not sent: the webhook answered 422$/,
      );
    });
  },
  flags,
  env,
);

describe('two servers on one PostgreSQL', () => {
  test('deliver each event once', async () => {
    const database = await freshPostgres({ isMigrated: true });
    const dataDir = join(folder, 'data');
    const start = () =>
      startServer(parseConfig('dev', { port: '0', dataDir, databaseUrl: database.url, ...flags }, {}));
    const first = await start();
    const second = await start();
    try {
      const UserPoolId = await makePool(first, audited);
      const { ClientId } = await makeClient(first, UserPoolId);
      await set(first, UserPoolId, toBucket('two-servers'));
      const person = await confirmed({ ...first, userPoolId: UserPoolId, clientId: ClientId }, ClientId, UserPoolId);
      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, at) => tokensOf(at % 2 === 0 ? first : second, ClientId, person)),
      );
      const ids = () =>
        linesOf('s3', 'two-servers.jsonl')
          .filter(({ message }) => message['eventType'] === 'SignIn')
          .map(({ message }) => message['eventId'] as string);
      await expect.poll(ids, patience).toHaveLength(20);
      const events = tokens.map(({ AccessToken }) => claimsOf(AccessToken)['event_id'] as string);
      expect(ids().toSorted()).toEqual(events.toSorted());
      // Told when the round is over, a moment after the lines are there.
      const delivered = async () => {
        const pages = await Promise.all([first, second].map(({ endpoint }) => fetch(`${endpoint}/metrics`)));
        const texts = await Promise.all(pages.map((page) => page.text()));
        const counts = texts.map((text) => Number(/^cenote_log_lines_total (\d+)$/m.exec(text)?.[1] ?? 0));
        return counts.reduce((sum, count) => sum + count, 0);
      };
      await expect.poll(delivered, patience).toBeGreaterThanOrEqual(20);
      expect(ids()).toHaveLength(20);
    } finally {
      await first.close();
      await second.close();
      await database.drop();
    }
  });
});
