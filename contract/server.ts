import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeleteUserPoolCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe } from 'vitest';
import { parseConfig } from '../packages/server/src/config/config.ts';
import type { Flags } from '../packages/server/src/config/setting.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { isLong } from '../packages/server/test/long.ts';
import { freshPostgres } from '../packages/server/test/postgres.ts';

/** A server as an operator starts it, on a port of its own; filled in before the first test of its suite runs. */
export interface ContractServer {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** The pools that a suite has made, for whoever has to clear up after it. */
  readonly poolsMade?: string[];
  /** Where a server of the suite's own keeps its files. */
  readonly dataDir?: string;
}

/** A Cognito endpoint that the suites are aimed at in place of servers of their own. */
export const contractTarget = process.env['CENOTE_CONTRACT_TARGET'];

const engines = ['sqlite', 'postgres'] as const;
type Engine = (typeof engines)[number];

type Suite = (server: ContractServer) => void;

/**
 * Runs one suite against a development server on each database: the embedded one and a real PostgreSQL. It may read the
 * mailbox, so it is skipped where the suites are aimed at another endpoint.
 */
export function describeContract(name: string, suite: Suite, flags: Flags = {}, env: NodeJS.ProcessEnv = {}): void {
  describeOn(engines, name, suite, { flags, env });
}

/**
 * As `describeContract`, for a suite that asks what an app, a page or a trigger sees, whatever keeps it: on the embedded database,
 * and on both in `npm run test:long`. The suites of the AWS SDK and of the rooms hold both databases in every run.
 */
export function describeClient(name: string, suite: Suite, flags: Flags = {}, env: NodeJS.ProcessEnv = {}): void {
  describeOn(isLong ? engines : ['sqlite'], name, suite, { flags, env });
}

function describeOn(on: readonly Engine[], name: string, suite: Suite, started: Started): void {
  describe.skipIf(contractTarget).each(on)(`${name} on %s`, (engine) => {
    const server = newServer();
    const closers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'cenote-contract-'));
      closers.push(() => rm(dataDir, { recursive: true, force: true }));
      const running = await start(engine, { ...started, flags: { ...started.flags, dataDir } }, closers);
      server.endpoint = running.endpoint;
      server.dataDir = dataDir;
      server.userPoolId = running.seed?.userPoolId ?? '';
      server.clientId = running.seed?.clientId ?? '';
    });
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });
    suite(server);
  });
}

/**
 * As `describeContract`, for a suite that reads no mailbox: at `CENOTE_CONTRACT_TARGET`, where it is set, in a pool of its own
 * that is deleted afterwards with all that the suite made. The SDK finds region and keys as it does everywhere.
 */
export function describeAnywhere(name: string, suite: Suite): void {
  if (contractTarget === undefined) return describeContract(name, suite);
  const endpoint = contractTarget;
  describe(`${name} at ${endpoint}`, () => {
    const server = newServer();
    const sdk = new CognitoIdentityProviderClient({ endpoint });
    beforeAll(async () => {
      server.endpoint = endpoint;
      const { UserPool } = await sdk.send(new CreateUserPoolCommand(seed.pool));
      server.userPoolId = UserPool?.Id ?? '';
      server.poolsMade.push(server.userPoolId);
      const input = { UserPoolId: server.userPoolId, ...seed.client };
      const { UserPoolClient } = await sdk.send(new CreateUserPoolClientCommand(input));
      server.clientId = UserPoolClient?.ClientId ?? '';
    });
    afterAll(async () => {
      for (const UserPoolId of server.poolsMade) await deletePool(sdk, UserPoolId);
    });
    suite(server);
  });
}

/** The pool and the client that a development server makes at its first start. */
const seed = {
  pool: { PoolName: 'contract', AutoVerifiedAttributes: ['email'] },
  client: {
    ClientName: 'contract',
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    PreventUserExistenceErrors: 'ENABLED',
  },
} satisfies { pool: CreateUserPoolCommandInput; client: Omit<CreateUserPoolClientCommandInput, 'UserPoolId'> };

async function deletePool(sdk: CognitoIdentityProviderClient, UserPoolId: string): Promise<void> {
  try {
    await sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
  } catch (error) {
    // The suite may have deleted it itself.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

type FilledIn = { -readonly [K in keyof ContractServer]-?: NonNullable<ContractServer[K]> };

function newServer(): FilledIn {
  return { endpoint: '', userPoolId: '', clientId: '', poolsMade: [], dataDir: '' };
}

/** With what a server is started. */
interface Started {
  readonly flags: Flags;
  readonly env: NodeJS.ProcessEnv;
}

async function start(engine: Engine, { flags, env }: Started, closers: (() => Promise<unknown>)[]) {
  const database = engine === 'postgres' ? await freshPostgres({ isMigrated: true }) : undefined;
  if (database !== undefined) closers.push(() => database.drop());
  const databaseUrl = database === undefined ? {} : { databaseUrl: database.url };
  const running: RunningServer = await startServer(parseConfig('dev', { port: '0', ...flags, ...databaseUrl }, env));
  closers.push(() => running.close());
  return running;
}

/** A message as the mailbox tells it. */
export interface MailboxMessage {
  readonly to: string;
  readonly medium: 'EMAIL' | 'SMS';
  readonly purpose: string;
  readonly code: string | null;
  readonly link: string | null;
  readonly subject: string | null;
  readonly body: string;
  readonly sentAt: string;
}

/** What was sent to an address, newest first. */
export async function messagesTo(server: ContractServer, recipient: string): Promise<MailboxMessage[]> {
  const response = await fetch(`${server.endpoint}/dev/messages?to=${encodeURIComponent(recipient)}`);
  if (!response.ok) throw new Error(`the mailbox answered ${response.status}`);
  return (await response.json()) as MailboxMessage[];
}

/** The code in the newest message to an address. */
export async function lastCodeTo(server: ContractServer, recipient: string): Promise<string> {
  const [message] = await messagesTo(server, recipient);
  if (message?.code == null) throw new Error(`no code was sent to ${recipient}`);
  return message.code;
}
