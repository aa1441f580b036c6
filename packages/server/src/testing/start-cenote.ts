import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '#config/config.ts';
import type { Flags } from '#config/setting.ts';
import { createLog } from '#lib/pino-log.ts';
import { type RunningServer, startServer } from '../server.ts';
import { askOperation, type WireObject } from './ask.ts';
import { createCodeReader, messagesTo, type TestMessage } from './mailbox.ts';
import { clockOf, type TestClock } from './test-clock.ts';
import { faultsOf, type TestFaults } from './test-faults.ts';
import { createTestUser, type TestUser } from './test-users.ts';

/** How a server for tests differs from `cenote dev` in an empty folder. The environment changes nothing. */
export interface TestServerOptions {
  /** What CreateUserPool takes. Unless it is given, the pool is as `cenote dev` makes it. */
  readonly pool?: Readonly<Record<string, unknown>>;
  /** What CreateUserPoolClient takes; with all flows of passwords and of refresh unless said. */
  readonly client?: Readonly<Record<string, unknown>>;
  /** Every code is this one, of six or eight digits. */
  readonly fixedCode?: string;
  /** The folder of functions that triggers call; `./functions` unless said. */
  readonly functions?: string;
  /** Any free one unless said. */
  readonly port?: number;
  /** A PostgreSQL to use; an embedded database in memory unless said. */
  readonly databaseUrl?: string;
  /** What is logged to stderr: nothing below an error unless said. */
  readonly logLevel?: 'info' | 'warn' | 'error';
}

/** A whole server in this process, on a port and a database of its own. */
export interface TestServer {
  /** Without a final slash. */
  readonly endpoint: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Of the client, where it was made with one. */
  readonly clientSecret: string | undefined;
  /** What `Amplify.configure` of aws-amplify 6 takes. */
  readonly amplifyConfig: AmplifyConfig;
  readonly clock: TestClock;
  readonly faults: TestFaults;
  /** Makes somebody who can sign in at once. @throws Error as the API refuses; its `name` is that of the wire */
  createUser(user: TestUser): Promise<{ readonly sub: string }>;
  /** The next code that was sent to an address, each once; waits for it, five seconds unless said. @throws Error when none comes */
  codeTo(recipient: string, timeoutMs?: number): Promise<string>;
  /** Everything that was sent to an address, newest first. */
  messagesTo(recipient: string): Promise<readonly TestMessage[]>;
  /** Asks an operation of user pools as an administrator. @throws Error as the API refuses; its `name` is that of the wire */
  call(operation: string, input: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Stops it, and removes its data. */
  close(): Promise<void>;
}

/** As Amplify 6 wants it. */
export interface AmplifyConfig {
  readonly Auth: {
    readonly Cognito: {
      readonly userPoolId: string;
      readonly userPoolClientId: string;
      readonly userPoolEndpoint: string;
    };
  };
}

/**
 * Starts a server for tests.
 * @throws Error with one sentence and its mend, or with what the API says of `pool` and `client`
 */
export async function startCenote(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-testing-'));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  try {
    const isSeeded = options.pool === undefined && options.client === undefined;
    const env = { CENOTE_LOG_LEVEL: options.logLevel ?? 'error' };
    const config = { ...parseConfig('dev', flagsOf(options, dataDir, isSeeded), env), isInMemory: true };
    const running = await startServer(config, createLog({ pretty: true, level: config.logLevel }));
    const close = async () => {
      await running.close();
      await removeData();
    };
    try {
      const app = await appOf(running, options);
      return { ...serverOf(running.endpoint, app), region: config.region, close };
    } catch (error) {
      await close();
      throw error;
    }
  } catch (error) {
    await removeData();
    throw error;
  }
}

function flagsOf(options: TestServerOptions, dataDir: string, isSeeded: boolean): Flags {
  const { fixedCode, functions, port = 0, databaseUrl } = options;
  return {
    dataDir,
    port: String(port),
    seed: isSeeded,
    ...(fixedCode !== undefined && { fixedCode }),
    ...(functions !== undefined && { functions }),
    ...(databaseUrl !== undefined && { databaseUrl }),
  };
}

/** The pool and the client that a test uses. */
interface App {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

async function appOf({ endpoint, seed }: RunningServer, { pool = {}, client = {} }: TestServerOptions): Promise<App> {
  if (seed !== undefined) return { ...seed, clientSecret: undefined };
  const poolInput = { PoolName: 'testing', AutoVerifiedAttributes: ['email'], ...pool };
  const { UserPool } = await askOperation(endpoint, 'CreateUserPool', poolInput);
  const userPoolId = String((UserPool as WireObject)['Id']);
  const { UserPoolClient } = await askOperation(endpoint, 'CreateUserPoolClient', {
    UserPoolId: userPoolId,
    ClientName: 'testing',
    ExplicitAuthFlows: allFlows,
    ...client,
  });
  const { ClientId, ClientSecret } = UserPoolClient as WireObject;
  return { userPoolId, clientId: String(ClientId), clientSecret: ClientSecret as string | undefined };
}

const allFlows = [
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_USER_SRP_AUTH',
];

function serverOf(endpoint: string, app: App): Omit<TestServer, 'region' | 'close'> {
  const { userPoolId, clientId } = app;
  const cognito = { userPoolId, userPoolClientId: clientId, userPoolEndpoint: endpoint };
  return {
    endpoint,
    ...app,
    amplifyConfig: { Auth: { Cognito: cognito } },
    clock: clockOf(endpoint),
    faults: faultsOf(endpoint),
    createUser: (user) => createTestUser(endpoint, userPoolId, user),
    codeTo: createCodeReader(endpoint),
    messagesTo: (recipient) => messagesTo(endpoint, recipient),
    call: (operation, input) => askOperation(endpoint, operation, input),
  };
}
