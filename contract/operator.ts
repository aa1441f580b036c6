import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseConfig } from '../packages/server/src/config/config.ts';
import { type RunningServer, startServer } from '../packages/server/src/server.ts';
import { type DatabasePlace, freshPlace } from '../packages/server/test/places.ts';
import type { ContractServer } from './server.ts';

/** The program as an operator runs it. */
export const program = fileURLToPath(new URL('../packages/server/src/cli/cenote.ts', import.meta.url));

/** A place for a database of the engine, with nothing in it; its end is put behind the others. */
export async function newPlace(
  engine: 'SQLite' | 'PostgreSQL',
  closers: (() => Promise<unknown>)[],
): Promise<DatabasePlace> {
  const place = await freshPlace(engine);
  closers.push(() => place.drop());
  return place;
}

/** Starts a development server on a place, and puts its end behind the others. */
export async function startAt(
  { dataDir, databaseUrl }: DatabasePlace,
  secretKey: string,
  closers: (() => Promise<unknown>)[],
): Promise<ContractServer & { running: RunningServer }> {
  const flags = { port: '0', dataDir, ...(databaseUrl !== undefined && { databaseUrl }) };
  const running = await startServer(parseConfig('dev', flags, { CENOTE_SECRET_KEY: secretKey }));
  closers.push(() => running.close());
  const { userPoolId = '', clientId = '' } = running.seed ?? {};
  return { running, endpoint: running.endpoint, userPoolId, clientId };
}

/** Runs the program on a place, as an operator does, in a process of its own. Gives what it prints. */
export async function cenote(
  env: NodeJS.ProcessEnv,
  { dataDir, databaseUrl }: Pick<DatabasePlace, 'dataDir' | 'databaseUrl'>,
  ...words: string[]
): Promise<string> {
  const flags = databaseUrl === undefined ? [] : ['--database-url', databaseUrl];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...words, '--data-dir', dataDir, ...flags], {
    env: { ...process.env, ...env },
  });
  return stdout;
}
