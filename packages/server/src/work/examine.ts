import { stat, statfs } from 'node:fs/promises';
import type { Config } from '#config/config.ts';
import type { Database } from '#database/database.ts';
import { pendingMigrations } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { findWeakness } from '#database/postgres-url.ts';
import { measureBacklog } from '#domain/reach/messages/backlog-store.ts';
import { checkSecretKeys } from '#domain/tenant/installation/open-secret-box.ts';
import { isLoopback } from '#lib/loopback.ts';
import { migrations } from '#schema/migrations/index.ts';
import { selectVersion } from './examine-statements.ts';
import { keyringOf } from './open-storage.ts';

/** What was looked at; a problem has its mend in the text. */
export interface Finding {
  readonly what: string;
  readonly problem?: string;
}

type Look = <T>(what: string, at: () => T | Promise<T>) => Promise<T | undefined>;

/** What else is asked, by whoever knows it. */
export interface Asking {
  readonly version: string;
  /** Greets a mail server by its URL. @throws Error with what it said */
  readonly greetMail: (url: string) => Promise<void>;
}

const mostSkewMs = 60_000;
const leastFreeBytes = 1024 ** 3;
const mostWaitMs = 5 * 60_000;
const patienceMs = 10_000;

/** Looks at what a server with these settings needs, and at the server itself where it runs. Nothing is changed. */
export async function examine(config: Config, asking: Asking): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look: Look = async (what, at) => {
    try {
      const seen = await at();
      findings.push({ what });
      return seen;
    } catch (error) {
      findings.push({ what, problem: sentenceOf(error) });
      return undefined;
    }
  };
  await examineAddress(config, look);
  await look('the disk has room', () => checkDisk(config.dataDir));
  const db = await look('the database answers', () => openFound(config));
  if (db !== undefined) {
    try {
      await examineDatabase(db, config, look);
    } finally {
      await db.close();
    }
  }
  await examineMail(config, look, asking);
  await examineServer(config, look, asking);
  return findings;
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && !error.message.includes(cause.message)
    ? `${error.message} (${cause.message})`
    : error.message;
}

/** A database is not made by looking for it. */
async function openFound(config: Config): Promise<Database> {
  if (config.databaseUrl === undefined) {
    const path = `${config.dataDir}/cenote.db`;
    if ((await stat(path).catch(() => undefined)) === undefined) {
      throw new Error(
        `There is no ${path} yet. The first start makes it; --data-dir or --database-url name another one.`,
      );
    }
  }
  return openDatabase(config);
}

async function examineAddress({ publicUrl, proxies, mode, databaseUrl }: Config, look: Look): Promise<void> {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  await look('clients reach this server by https', () => {
    if (mode === 'start' && url?.protocol !== 'https:') {
      throw new Error(
        '--public-url is not https: only clients on this machine may use it. Put a TLS proxy in front, and give its address.',
      );
    }
  });
  await look('proxies in front are named', () => {
    if (mode === 'start' && url?.protocol === 'https:' && proxies === undefined) {
      throw new Error(
        'Who speaks TLS for this server is in front of it, and not named: all clients share the limits of one. Give its address with --trusted-proxies.',
      );
    }
  });
  if (databaseUrl === undefined) return;
  await look('the way to PostgreSQL is safe', () => {
    const weakness = findWeakness(databaseUrl);
    if (weakness !== undefined) throw new Error(weakness);
  });
}

async function checkDisk(dataDir: string): Promise<void> {
  const found = await statfs(dataDir).catch(() => statfs('.'));
  const freeBytes = found.bavail * found.bsize;
  if (freeBytes < leastFreeBytes) {
    throw new Error(
      `${Math.round(freeBytes / 1024 ** 2)} MiB are free at ${dataDir}. Make room: a full disk takes no writes.`,
    );
  }
}

/** The oldest on which this server is tested. */
export const oldestPostgres = 15;

async function examineDatabase(db: Database, config: Config, look: Look): Promise<void> {
  const { engine } = db.dialect;
  await look('the database is of a version that is looked after', async () => {
    const { version = '' } = (await db.first(selectVersion[engine], {})) ?? {};
    if (engine === 'postgres' && Number.parseInt(version, 10) < oldestPostgres) {
      throw new Error(`It is PostgreSQL ${version}. Take ${oldestPostgres} or newer.`);
    }
  });
  await look('the clocks of this machine and the database agree', async () => {
    const aheadMs = Date.now() - (await db.now());
    if (Math.abs(aheadMs) > mostSkewMs) {
      throw new Error(`They are ${Math.round(Math.abs(aheadMs) / 1000)} seconds apart. Let both follow a time server.`);
    }
  });
  const pending = await look('the schema is that of this version', async () => {
    const names = await pendingMigrations(db, migrations);
    if (names.length > 0)
      throw new Error(`Not yet run: ${names.join(', ')}. "cenote migrate", or the next start, runs them.`);
    return names;
  });
  await look('the secret key opens what lies in the database', async () =>
    checkSecretKeys(db, await keyringOf(db, config)),
  );
  if (pending === undefined) return;
  await look('messages leave', async () => {
    const { waiting, oldestAt } = await measureBacklog({ db });
    const waitedMs = oldestAt === undefined ? 0 : (await db.now()) - oldestAt;
    if (waitedMs > mostWaitMs) {
      throw new Error(
        `${waiting} wait, the oldest for ${Math.round(waitedMs / 60_000)} minutes. The log of the server says why the carrier does not take them.`,
      );
    }
  });
}

async function examineMail({ email, mode }: Config, look: Look, { greetMail }: Asking): Promise<void> {
  if (mode === 'dev' && email === undefined) return;
  await look('e-mail has a carrier', () => {
    if (email === undefined) throw new Error('Codes by e-mail are refused. Name a carrier with CENOTE_EMAIL_URL.');
  });
  if (email !== undefined && /^smtps?:/.test(email.url)) {
    await look('the mail server answers', async () => {
      try {
        await greetMail(email.url);
      } catch (error) {
        throw new Error(
          `It said: ${sentenceOf(error)}. Look at the host, the port and the password in CENOTE_EMAIL_URL.`,
        );
      }
    });
  }
}

async function examineServer(config: Config, look: Look, { version }: Asking): Promise<void> {
  const { host, port } = config.operations ?? config;
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const at = `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
  const ready = await look('a server runs here, and is ready', async () => {
    const answer = await ask(
      `${at}/readyz`,
      `Nobody answers at ${at}. Start the server, or name its --operations-port.`,
    );
    const { failed = [] } = (await answer.json()) as { failed?: string[] };
    if (answer.status !== 200) throw new Error(`It is not ready: ${failed.join(', ')}. Its log says why.`);
    return answer;
  });
  if (ready === undefined) return;
  await look('it is of this version', async () => {
    const { version: running } = (await (await ask(`${at}/version`, 'It told no version.')).json()) as {
      version?: string;
    };
    if (running !== version) throw new Error(`It is ${running}, and this is ${version}. Start it anew with this one.`);
  });
  const { publicUrl } = config;
  if (publicUrl === undefined) return;
  await look('the public URL leads to it', async () => {
    const isLocal = isLoopback(new URL(publicUrl).hostname);
    const mend = isLocal ? 'Start the server.' : 'Look at its name, its certificate, and the proxy in front.';
    const { status } = await ask(`${publicUrl}/livez`, `Nobody answers at ${publicUrl}. ${mend}`);
    if (status !== 200) throw new Error(`${publicUrl}/livez is answered with ${status}. ${mend}`);
  });
}

async function ask(url: string, sentence: string): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(patienceMs), redirect: 'manual' });
  } catch (error) {
    const { cause } = error as Error;
    throw new Error(sentence, { cause: cause ?? error });
  }
}
