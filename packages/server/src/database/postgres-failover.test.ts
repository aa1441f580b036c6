import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHostProxy, type HostProxy } from '../../test/host-proxy.ts';
import { freshPostgres, type TestPostgres } from '../../test/postgres.ts';
import { type Database, DatabaseUnavailable, statement, write } from './database.ts';
import { openPostgres } from './postgres.ts';

const insert = statement<{ id: string }>('failover.insert', 'insert into things (id) values (:id)');
const list = statement<Record<string, never>, { id: string }>('failover.list', 'select id from things order by id');
const sleep = statement<Record<string, never>, object>('failover.sleep', 'select pg_sleep(4)');
const slowInsert = statement<{ id: string }>(
  'failover.slow-insert',
  'insert into things (id) select :id from (select pg_sleep(1)) as slept',
);
const sleepers = statement<Record<string, never>, { pid: number }>(
  'failover.sleepers',
  `select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep(1)%' and pid <> pg_backend_pid()`,
);
const others = statement<Record<string, never>, object>(
  'failover.end-others',
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
);

let place: TestPostgres;
let proxies: HostProxy[];
let db: Database;

beforeEach(async () => {
  place = await freshPostgres();
  const { hostname, port } = new URL(place.url);
  proxies = await Promise.all([createHostProxy(hostname, Number(port)), createHostProxy(hostname, Number(port))]);
  db = await openPostgres({ url: urlOf(...proxies) });
  await db.execute(`create table things (id ${db.dialect.text} primary key)`);
});

afterEach(async () => {
  for (const proxy of proxies) proxy.thaw();
  await db.close();
  for (const proxy of proxies) await proxy.close();
  await place.drop();
});

const ids = async () => (await db.all(list, {})).map(({ id }) => id);
const readOnly = (value: 'on' | 'off') =>
  `do $$ begin execute 'alter database ' || current_database() || ' set default_transaction_read_only = ${value}'; end $$`;

async function timeOf(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - start };
}

test('a query of a frozen host is given up within three seconds, and the next one goes to another host', async () => {
  // One that is found at once is asked first.
  const [frozen, other] = proxies as [HostProxy, HostProxy];
  other.freeze();
  const own = await openPostgres({ url: urlOf(frozen, other) });
  other.thaw();
  await own.transaction([write(insert, { id: 'before' })]);
  frozen.freeze();
  const { error, ms } = await timeOf(own.all(list, {}));
  expect(error).toBeInstanceOf(DatabaseUnavailable);
  expect(ms).toBeLessThan(3_000);
  expect(await own.transaction([write(insert, { id: 'after' })])).toEqual({ committed: true });
  expect((await own.all(list, {})).map(({ id }) => id)).toEqual(['after', 'before']);
  await own.close();
});

function urlOf(...hosts: readonly HostProxy[]): string {
  const list = hosts.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return `${place.url.replace(new URL(place.url).host, list)}?target_session_attrs=read-write`;
}

test('a slow query of a host that lives is waited for', async () => {
  expect(await db.all(sleep, {})).toHaveLength(1);
});

test('what is asked while no host takes writes is done once one does', async () => {
  const own = await openPostgres({ url: urlOf(...proxies) });
  const plain = await openPostgres(place);
  await plain.execute(readOnly('on'));
  await plain.all(others, {});
  const waiting = own.transaction([write(insert, { id: 'a' }), write(insert, { id: 'b' })]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await plain.all(list, {})).toEqual([]);
  await plain.execute(`begin read write; ${readOnly('off')}; commit`);
  expect(await waiting).toEqual({ committed: true });
  expect(await ids()).toEqual(['a', 'b']);
  await plain.close();
  await own.close();
});

test('a change of a table that waits for its lock holds nobody else up for long', async () => {
  const holder = postgres(place.url, { max: 1 });
  const reader = await openPostgres(place);
  let isChanged = false;
  const changing = await holder.begin(async (sql) => {
    await sql`select count(*) from things`;
    const change = db.execute('alter table things add column more text').then(() => {
      isChanged = true;
    });
    for (let read = 0; read < 8; read += 1) {
      const { ms } = await timeOf(reader.all(list, {}));
      expect(ms).toBeLessThan(2_500);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(isChanged).toBe(false);
    return { change };
  });
  await changing.change;
  expect(isChanged).toBe(true);
  await reader.close();
  await holder.end();
});

test('a read, and a transaction that has not come to its commit, survive that every connection is ended', async () => {
  const plain = await openPostgres(place);
  await db.transaction([write(insert, { id: 'a' })]);
  const slow = db.transaction([write(insert, { id: 'b' }), write(slowInsert, { id: 'c' })]);
  await expect.poll(() => plain.all(sleepers, {})).toHaveLength(1);
  await plain.all(others, {});
  expect(await ids()).toContain('a');
  expect(await slow).toEqual({ committed: true });
  expect(await ids()).toEqual(['a', 'b', 'c']);
  await plain.close();
});
