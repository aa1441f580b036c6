import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { silentLog } from '../packages/server/src/lib/log.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { freshPostgres } from '../packages/server/test/postgres.ts';
import type { ContractServer } from './server.ts';

/** A server that can fail and recover, at the same address and with the same data. */
export interface FragileServer extends ContractServer {
  fail(): Promise<void>;
  recover(): Promise<void>;
  remove(): Promise<void>;
}

/** Fails by stopping: nothing listens any more. */
export async function serverThatStops(): Promise<FragileServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-outage-'));
  const start = (port: string) => startServer(parseConfig('dev', { port, dataDir }, {}));
  let running = await start('0');
  return {
    ...contractServer(running),
    fail: () => running.close(),
    recover: async () => {
      running = await start(new URL(running.endpoint).port);
    },
    remove: async () => {
      await running.close();
      await rm(dataDir, { recursive: true });
    },
  };
}

/** Fails by losing its PostgreSQL, while it goes on listening. */
export async function serverThatLosesItsDatabase(): Promise<FragileServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cenote-outage-'));
  const database = await freshPostgres();
  const config = parseConfig('dev', { port: '0', dataDir, databaseUrl: database.url }, {});
  // Every request of the outage is an error in the log, as it should be.
  const running = await startServer(config, silentLog);
  return {
    ...contractServer(running),
    fail: database.close,
    recover: database.open,
    remove: async () => {
      await running.close();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function contractServer({ endpoint, seed }: RunningServer): ContractServer {
  if (seed === undefined) throw new Error('the server made no pool to begin with');
  return { endpoint, userPoolId: seed.userPoolId, clientId: seed.clientId };
}
