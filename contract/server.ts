import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Flags, parseConfig } from '../packages/server/src/config/config.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { freshPostgres } from '../packages/server/test/postgres.ts';

/** A server as an operator starts it, on a port of its own; filled in before the first test of its suite runs. */
export interface ContractServer {
  readonly endpoint: string;
  readonly userPoolId: string;
  readonly clientId: string;
}

const engines = ['sqlite', 'postgres'] as const;

/** Runs one suite against a development server on each database: the embedded one and a real PostgreSQL. */
export function describeContract(
  name: string,
  suite: (server: ContractServer) => void,
  flags: Flags = {},
  env: NodeJS.ProcessEnv = {},
): void {
  describe.each(engines)(`${name} on %s`, (engine) => {
    const server: { -readonly [K in keyof ContractServer]: ContractServer[K] } = {
      endpoint: '',
      userPoolId: '',
      clientId: '',
    };
    const closers: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'cenote-contract-'));
      closers.push(() => rm(dataDir, { recursive: true, force: true }));
      const running = await start(engine, { flags: { ...flags, dataDir }, env }, closers);
      server.endpoint = running.endpoint;
      server.userPoolId = running.seed?.userPoolId ?? '';
      server.clientId = running.seed?.clientId ?? '';
    });
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });
    suite(server);
  });
}

async function start(
  engine: (typeof engines)[number],
  { flags, env }: { flags: Flags; env: NodeJS.ProcessEnv },
  closers: (() => Promise<unknown>)[],
) {
  const database = engine === 'postgres' ? await freshPostgres() : undefined;
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
