import { inspect } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshPostgres } from '../../test/postgres.ts';
import { describeDatabase } from './conformance.ts';
import { type Database, DatabaseUnavailable, statement, write } from './database.ts';
import { openPostgres } from './postgres.ts';

let shared: Awaited<ReturnType<typeof freshPostgres>> | undefined;

describeDatabase('PostgreSQL', async () => {
  shared ??= await freshPostgres();
  const { url } = shared;
  return { open: () => openPostgres({ url }), drop: () => emptySchema(url) };
});

afterAll(() => shared?.drop());

// Much faster than a database per test.
async function emptySchema(url: string): Promise<void> {
  const db = await openPostgres({ url });
  await db.execute('drop schema public cascade; create schema public');
  await db.close();
}

const insert = statement<{ id: string }>('pg.insert', 'insert into things (id) values (:id)');
const list = statement<Record<string, never>, { id: string }>('pg.list', 'select id from things order by id');
const sleepThenInsert = statement<{ id: string }>(
  'pg.sleep',
  `insert into things (id) select :id from (select pg_sleep(30)) as slept`,
);
const sleepers = statement<Record<string, never>, { pid: number }>(
  'pg.sleepers',
  `select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
);
const endBackend = statement<{ pid: number }, object>('pg.end', 'select pg_terminate_backend(cast(:pid as integer))');
const prepared = statement<Record<string, never>, { times: number }>(
  'pg.prepared',
  `select generic_plans + custom_plans as times from pg_prepared_statements where statement like 'select id from things order by%'`,
);

describe('a PostgreSQL connection', () => {
  let place: { url: string; drop(): Promise<void> };
  let db: Database;

  beforeEach(async () => {
    place = await freshPostgres();
    db = await openPostgres(place);
    await db.execute(`create table things (id ${db.dialect.text} primary key)`);
  });

  afterEach(async () => {
    await db.close();
    await place.drop();
  });

  const ids = async () => (await db.all(list, {})).map(({ id }) => id);

  /** Ends the backends that sleep, also of who tries again, until all of them have been given up. */
  async function endSleepers<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {
      // Whoever waits for it below sees it.
    });
    while (!isOver) {
      for (const { pid } of await db.all(sleepers, {})) await db.all(endBackend, { pid });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return over;
  }

  test('prepares a statement once', async () => {
    for (let round = 0; round < 5; round += 1) await db.all(list, {});
    expect(await db.all(prepared, {})).toEqual([{ times: 5 }]);
  });

  test('a connection lost inside a transaction undoes it, and the next one works', async () => {
    const lost = db.transaction([
      write(insert, { id: 'a' }),
      write(sleepThenInsert, { id: 'b' }),
      write(insert, { id: 'c' }),
      write(insert, { id: 'd' }),
    ]);
    await expect(endSleepers(lost)).rejects.toThrow(DatabaseUnavailable);
    expect(await ids()).toEqual([]);
    expect(await db.transaction([write(insert, { id: 'a' }), write(insert, { id: 'b' })])).toEqual({ committed: true });
    expect(await ids()).toEqual(['a', 'b']);
  });

  test('many connections lost again and again do not exhaust the pool', async () => {
    for (let round = 0; round < 2; round += 1) {
      const lost = Array.from({ length: 6 }, (_, index) =>
        db.transaction([write(sleepThenInsert, { id: `${index}` }), write(insert, { id: `after ${index}` })]),
      );
      const settled = await endSleepers(Promise.allSettled(lost));
      expect(settled.map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    }
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => db.transaction([write(insert, { id: `${index}` })])),
    );
    expect(outcomes.every(({ committed }) => committed)).toBe(true);
    expect(await ids()).toHaveLength(40);
  });

  test('a database that takes no writes is an outage, and recovers', async () => {
    await db.execute(
      `do $$ begin execute 'alter database ' || current_database() || ' set default_transaction_read_only = on'; end $$`,
    );
    const reader = await openPostgres(place);
    await expect(reader.transaction([write(insert, { id: 'a' })])).rejects.toThrow(DatabaseUnavailable);
    await reader.close();
    const writable = openPostgres({ url: `${place.url}?target_session_attrs=read-write` });
    await expect(writable).rejects.toThrow(/Cannot open the database .* takes no writes/);
    expect(await db.transaction([write(insert, { id: 'a' })])).toEqual({ committed: true });
  });

  test('a host that does not answer is passed over', async () => {
    const { host } = new URL(place.url);
    for (const attributes of ['', '?target_session_attrs=read-write']) {
      const second = await openPostgres({ url: `${place.url.replace(host, `127.0.0.1:1,${host}`)}${attributes}` });
      expect(await second.transaction([write(insert, { id: `by ${attributes}` })])).toEqual({ committed: true });
      await second.close();
    }
  });

  test('two hosts that do not answer are refused soon', async () => {
    const { host } = new URL(place.url);
    const opening = openPostgres({ url: place.url.replace(host, '127.0.0.1:1,127.0.0.1:2') });
    await expect(opening).rejects.toThrow(/Cannot open the database "cenote_test_.*nothing answers there/);
  });

  test('an error quotes no stored value', async () => {
    await db.execute(`alter table things add constraint short check (length(id) < 9)`);
    const error = await db.transaction([write(insert, { id: 'secret-value' })]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('secret-value');
  });

  test('a password counts where the URL has none', async () => {
    const { password } = new URL(place.url);
    const without = new URL(place.url);
    without.password = '';
    await (await openPostgres({ url: without.href, password })).close();
    await (await openPostgres({ url: place.url, password: 'not-the-password' })).close();
    await expect(openPostgres({ url: without.href })).rejects.toThrow('refuses the user');
  });

  const refused: [string, (url: URL) => void, RegExp][] = [
    [
      'a wrong password',
      (url) => {
        url.password = 'not-the-password';
      },
      /refuses the user postgres or the password/,
    ],
    [
      'a missing database',
      (url) => {
        url.pathname = '/nowhere';
      },
      /"nowhere".* does not exist\. Create it/,
    ],
    [
      'a closed port',
      (url) => {
        url.port = '1';
      },
      /nothing answers there\. Start PostgreSQL/,
    ],
    [
      'an unknown host',
      (url) => {
        url.hostname = 'cenote.invalid';
      },
      /the name of the host is unknown/,
    ],
    [
      'a demand for TLS',
      (url) => {
        url.searchParams.set('sslmode', 'require');
      },
      /Cannot open the database/,
    ],
  ];
  test.each(refused)('%s is one clear sentence without the password', async (_name, change, message) => {
    const url = new URL(place.url);
    change(url);
    const error = await openPostgres({ url: url.href }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain(url.password);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(url.password);
  });
});
