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
import { asUnavailable, isLockTimeout, isMoved, isUntouched, openSentence, withoutValues } from './postgres-errors.ts';
import { Hosts } from './postgres-host.ts';
import { createPool, type Pool } from './postgres-pool.ts';
import { createSend } from './postgres-send.ts';
import { readMoment } from './postgres-snapshot.ts';
import { type Progress, runTransaction } from './postgres-transaction.ts';
import { dialect } from './postgres-types.ts';
import { parsePostgresUrl } from './postgres-url.ts';

const readClock = statement<Record<never, never>, { now: number }>(
  'clock-postgres',
  'select (extract(epoch from clock_timestamp()) * 1000)::bigint as now',
);

const poolSize = 10;
/** Whoever waits for locks, or for much work, of a database that lives. */
const answerWithinMs = 20_000;
const lockPatienceMs = 60_000;
/** Whoever waits for the lock of a table holds up all who come after: they get so long in between. */
const lockStepMs = 1_000;
/** So long what was not done is asked again, of whichever host does by then: a planned switchover is over by that time. */
const againWithinMs = 2_500;
/** Whoever starts, migrates or copies has more time than a request: some ten seconds. */
const patientMissed = 4;
const pausesMs = [20, 50, 100];

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
  const hosts = new Hosts({ ...named, password: named.password ?? password });
  const { target } = hosts;
  let pool = createPool(hosts, poolSize);
  let closed = false;
  const inFlight = new Set<Promise<unknown>>();
  const send = createSend();

  // After a lost connection the pool is replaced as a whole: some of its connections may never recover by themselves.
  function replace(broken: Pool, graceSeconds: number): void {
    if (pool !== broken || closed) return;
    pool = createPool(hosts, poolSize);
    void broken.end(graceSeconds);
  }

  async function answerOnce<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    if (closed) throw new DatabaseUnavailable(`The ${target.label} is closed.`);
    const used = pool;
    const onSilence = () => replace(used, 0);
    const answering = used.watched(work(used.sql), { limitMs: answerWithinMs, onSilence });
    inFlight.add(answering);
    try {
      return await answering;
    } catch (error) {
      if (isMoved(error)) replace(used, 5);
      throw error;
    } finally {
      inFlight.delete(answering);
    }
  }

  /** `isUndone` says whether what a lost connection took along is surely not done. */
  async function answer<T>(work: (sql: postgres.Sql) => Promise<T>, isUndone: () => boolean): Promise<T> {
    const againUntil = performance.now() + againWithinMs;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await answerOnce(work);
      } catch (error) {
        const mayAsk = isUntouched(error) || (isMoved(error) && isUndone());
        const pauseMs = pausesMs[Math.min(attempt, pausesMs.length - 1)] ?? 0;
        if (!mayAsk || performance.now() + pauseMs > againUntil) throw asUnavailable(error);
        await delay(pauseMs);
      }
    }
  }

  /** With a connection of its own, for what may take long. */
  async function apart<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const own = createPool(hosts, 1);
    try {
      return await own.watched(work(own.sql), { mostMissed: patientMissed, onSilence: () => void own.end(0) });
    } finally {
      await own.end(5);
    }
  }

  async function all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]> {
    const ask = async (sql: postgres.Sql) => [
      ...(await send<R>(sql, query as unknown as Statement<Parameters, unknown>, parameters)),
    ];
    return answer(ask, () => true);
  }

  async function first<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R | undefined> {
    return (await all(query, parameters))[0];
  }

  async function sendWrite(sql: postgres.ISql, { statement, parameters }: Write): Promise<number> {
    return (await send(sql, statement, parameters)).count;
  }

  async function transaction(writes: readonly Write[]): Promise<Outcome> {
    const progress: Progress = { mayBeDone: false };
    return answer(
      (sql) => runTransaction(sql, writes, sendWrite, progress),
      () => !progress.mayBeDone,
    );
  }

  async function snapshot<T>(work: (moment: Moment) => Promise<T>): Promise<T> {
    return apart((sql) => readMoment(sql, work));
  }

  async function execute(text: string): Promise<void> {
    const giveUpAt = performance.now() + lockPatienceMs;
    for (;;) {
      try {
        // The simple protocol runs all statements of one text as one transaction.
        await apart((sql) => sql.unsafe(`set local lock_timeout = ${lockStepMs};\n${text}`));
        return;
      } catch (error) {
        if (!isLockTimeout(error) || performance.now() > giveUpAt) throw asUnavailable(error);
        await delay(lockStepMs);
      }
    }
  }

  async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    return apart(async (sql) => {
      await waitForLock(sql, name);
      return work();
    });
  }

  async function now(): Promise<number> {
    const row = await first(readClock, {});
    if (row === undefined) throw new DatabaseUnavailable('The database told no time.');
    return row.now;
  }

  async function ping(): Promise<void> {
    await answer(
      (sql) => sql.unsafe('select 1'),
      () => true,
    );
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.allSettled(inFlight);
    await pool.end(5);
  }

  try {
    await checkEncoding(pool);
  } catch (error) {
    await pool.end(0);
    if (error instanceof DatabaseUnavailable) throw error;
    throw new DatabaseUnavailable(openSentence(target, error), { cause: withoutValues(error) });
  }
  return { all, first, transaction, snapshot, execute, locked, now, ping, close, dialect };
}

async function checkEncoding({ sql, watched }: Pool): Promise<void> {
  const question = sql.unsafe<{ server_encoding: string }[]>('show server_encoding');
  const [row] = await watched(question, { limitMs: answerWithinMs, mostMissed: patientMissed, onSilence: () => {} });
  if (row?.server_encoding === 'UTF8') return;
  throw new DatabaseUnavailable(
    `The PostgreSQL database keeps its text as ${row?.server_encoding}. Create it with ENCODING 'UTF8'.`,
  );
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
