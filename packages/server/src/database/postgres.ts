import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import {
  type Database,
  DatabaseUnavailable,
  type Moment,
  type Outcome,
  type Parameters,
  type Statement,
  statement,
  type Write,
} from './database.ts';
import { createPool } from './postgres-connect.ts';
import { asUnavailable, classify, openSentence, withoutValues } from './postgres-errors.ts';
import { createSend } from './postgres-send.ts';
import { readMoment } from './postgres-snapshot.ts';
import { runTransaction } from './postgres-transaction.ts';
import { dialect } from './postgres-types.ts';
import { parsePostgresUrl } from './postgres-url.ts';

const readClock = statement<Record<never, never>, { now: number }>(
  'clock-postgres',
  'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
);

const poolSize = 10;
const answerWithinMs = 20_000;
const lockPatienceMs = 60_000;

/**
 * Opens the PostgreSQL database at `url`, which may name several hosts and `target_session_attrs`.
 * @throws DatabaseUrlRefused when the URL cannot be used, DatabaseUnavailable when the database cannot; each is one
 * sentence with the mend, without the password.
 */
export async function openPostgres({
  url,
  password,
}: {
  readonly url: string;
  /** Where the URL has none. */
  readonly password?: string | undefined;
}): Promise<Database> {
  const named = parsePostgresUrl(url);
  const target = { ...named, password: named.password ?? password };
  let pool = createPool(target, poolSize);
  let closed = false;
  const inFlight = new Set<Promise<unknown>>();
  const send = createSend();

  // After a lost connection the pool is replaced as a whole: some of its connections may never recover by themselves.
  function replace(broken: postgres.Sql, graceSeconds: number): void {
    if (pool !== broken || closed) return;
    pool = createPool(target, poolSize);
    void broken.end({ timeout: graceSeconds });
  }

  async function answer<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    if (closed) throw new DatabaseUnavailable(`The ${target.label} is closed.`);
    const used = pool;
    const answering = inTime(work(used), () => replace(used, 0));
    inFlight.add(answering);
    try {
      return await answering;
    } catch (error) {
      if (classify(error) === 'disconnected') replace(used, 5);
      throw asUnavailable(error);
    } finally {
      inFlight.delete(answering);
    }
  }

  async function all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]> {
    return answer(async (sql) => [
      ...(await send<R>(sql, query as unknown as Statement<Parameters, unknown>, parameters)),
    ]);
  }

  async function first<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R | undefined> {
    return (await all(query, parameters))[0];
  }

  async function sendWrite(sql: postgres.ISql, { statement, parameters }: Write): Promise<number> {
    return (await send(sql, statement, parameters)).count;
  }

  async function transaction(writes: readonly Write[]): Promise<Outcome> {
    return answer((sql) => runTransaction(sql, writes, sendWrite));
  }

  async function snapshot<T>(work: (moment: Moment) => Promise<T>): Promise<T> {
    const connection = createPool(target, 1);
    try {
      return await readMoment(connection, work);
    } finally {
      await connection.end({ timeout: 5 });
    }
  }

  async function execute(sql: string): Promise<void> {
    const connection = createPool(target, 1);
    try {
      // The simple protocol runs all statements of one text as one transaction.
      await connection.unsafe(sql);
    } catch (error) {
      throw asUnavailable(error);
    } finally {
      await connection.end({ timeout: 5 });
    }
  }

  async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    const connection = createPool(target, 1);
    try {
      await waitForLock(connection, name);
      return await work();
    } finally {
      await connection.end({ timeout: 5 });
    }
  }

  async function now(): Promise<number> {
    const row = await first(readClock, {});
    if (row === undefined) throw new DatabaseUnavailable('The database told no time.');
    return row.now;
  }

  async function ping(): Promise<void> {
    await answer((sql) => sql.unsafe('select 1'));
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.allSettled(inFlight);
    await pool.end({ timeout: 5 });
  }

  try {
    await checkEncoding(pool);
  } catch (error) {
    await pool.end({ timeout: 0 });
    if (error instanceof DatabaseUnavailable) throw error;
    throw new DatabaseUnavailable(openSentence(target, error), { cause: withoutValues(error) });
  }
  return { all, first, transaction, snapshot, execute, locked, now, ping, close, dialect };
}

async function checkEncoding(sql: postgres.Sql): Promise<void> {
  const [row] = await inTime(sql.unsafe<{ server_encoding: string }[]>('show server_encoding'), () => {});
  if (row?.server_encoding === 'UTF8') return;
  throw new DatabaseUnavailable(
    `The PostgreSQL database keeps its text as ${row?.server_encoding}. Create it with ENCODING 'UTF8'.`,
  );
}

/** Rejects when `work` takes longer than 20 seconds: the server has gone silent, and TCP would notice much later. */
async function inTime<T>(work: Promise<T>, onSilence: () => void): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    onSilence();
    reject(new DatabaseUnavailable('The database did not answer in time.'));
  }, answerWithinMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

// PostgreSQL gives the lock back when the connection ends, however it ends.
async function waitForLock(connection: postgres.Sql, name: string): Promise<void> {
  const giveUpAt = performance.now() + lockPatienceMs;
  while (!(await tryLock(connection, name))) {
    if (performance.now() > giveUpAt) throw new DatabaseUnavailable(`Another process holds the lock "${name}".`);
    await delay(50);
  }
}

async function tryLock(connection: postgres.Sql, name: string): Promise<boolean> {
  try {
    const [row] = await connection<{ taken: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended(${`cenote ${name}`}, 0)) as taken`;
    return row?.taken === true;
  } catch (error) {
    throw asUnavailable(error);
  }
}
