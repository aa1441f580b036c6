import { spawn } from 'node:child_process';
import { chmod, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeDatabase } from './conformance.ts';
import { type Database, DatabaseUnavailable, statement, write } from './database.ts';
import { openDatabase } from './open.ts';
import { openSqlite } from './sqlite.ts';

describeDatabase('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cenote-test-'));
  return {
    open: () => openSqlite({ path: join(folder, 'test.db') }),
    drop: () => rm(folder, { recursive: true }),
  };
});

const insert = statement<{ id: string; data: Uint8Array | null }>(
  'sqlite.insert',
  'insert into things (id, data) values (:id, :data)',
);
const list = statement<Record<string, never>, { id: string }>('sqlite.list', 'select id from things order by id');
const addTable = 'create table things (id text primary key, data blob) strict';

describe('an SQLite file', () => {
  let folder: string;
  let path: string;
  let db: Database;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cenote-test-'));
    path = join(folder, 'test.db');
    db = await openSqlite({ path });
    await db.execute(addTable);
  });

  afterEach(async () => {
    await db.close();
    await rm(folder, { recursive: true });
  });

  const ids = async (from = db) => (await from.all(list, {})).map(({ id }) => id);
  const put = (id: string, data: Uint8Array | null = null) => db.transaction([write(insert, { id, data })]);

  test('rebuilds a table that others point at, and loses nothing that does', async () => {
    const rebuild = (condition: string) =>
      db.execute(
        `create table anew (id text primary key) strict; insert into anew select id from things where ${condition};
         drop table things; alter table anew rename to things`,
        { rebuildsTables: true },
      );
    await db.execute('create table parts (thing text not null references things (id) on delete cascade) strict');
    await put('a');
    await db.execute(`insert into parts values ('a')`);
    await expect(rebuild(`id <> 'a'`)).rejects.toThrow('A row of parts points at a row that is gone.');
    expect(await ids()).toEqual(['a']);
    await rebuild('true');
    expect(await ids()).toEqual(['a']);
    const parts = statement<Record<string, never>, { thing: string }>('sqlite.parts', 'select thing from parts');
    expect(await db.all(parts, {})).toEqual([{ thing: 'a' }]);
    await expect(db.execute(`insert into parts values ('b')`)).rejects.toThrow();
    await db.execute('delete from things');
    expect(await db.all(parts, {})).toEqual([]);
  });

  test('keeps every acknowledged write when the process is killed', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const printed = await killWhileWriting(path, `round${round}`, 20 + round * 30);
      expect(printed.length).toBeGreaterThan(0);
      acknowledged.push(...printed);
    }
    const survivor = await openSqlite({ path });
    const found = new Set(await ids(survivor));
    await survivor.close();
    expect(acknowledged.filter((id) => !found.has(`${id}-a`) || !found.has(`${id}-b`))).toEqual([]);
    const halves = [...found].filter((id) => !found.has(id.replace(/.$/, (side) => (side === 'a' ? 'b' : 'a'))));
    expect(halves).toEqual([]);
  });

  test('a full disk refuses the whole group, loses nothing, and works again once there is room', async () => {
    await put('before');
    await db.execute('pragma max_page_count = 20');
    const large = new Uint8Array(200_000);
    const results = await Promise.allSettled([put('small'), put('large', large), put('last')]);
    expect(results.map((one) => one.status === 'rejected' && one.reason)).toEqual(
      Array.from({ length: 3 }, () => expect.any(DatabaseUnavailable)),
    );
    expect(results[0]).toMatchObject({
      reason: { message: expect.stringContaining('full'), cause: expect.any(Error) },
    });
    await expect(put('alone', large)).rejects.toThrow(DatabaseUnavailable);
    expect(await ids()).toEqual(['before']);
    expect(await put('small')).toEqual({ committed: true });
    await db.execute('pragma max_page_count = 1000000');
    expect(await put('large', large)).toEqual({ committed: true });
    expect(await ids()).toEqual(['before', 'large', 'small']);
  });

  test('a database that became read-only refuses writes, still reads, and works again afterwards', async () => {
    await put('before');
    await db.all(statement('sqlite.read-only', 'pragma query_only = on'), {});
    await expect(put('refused')).rejects.toThrow(
      /^The database cannot answer: attempt to write a readonly database\.$/,
    );
    expect(await ids()).toEqual(['before']);
    await db.all(statement('sqlite.writable', 'pragma query_only = off'), {});
    expect(await put('after')).toEqual({ committed: true });
    expect(await ids()).toEqual(['after', 'before']);
  });

  test('a lock that another process keeps is an outage until it is gone', async () => {
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    await expect(Promise.all([put('a'), put('b')])).rejects.toThrow(DatabaseUnavailable);
    expect(await ids()).toEqual([]);
    other.close();
    expect(await put('a')).toEqual({ committed: true });
  });

  test('a damaged file is an outage when it is read', async () => {
    for (let index = 0; index < 200; index += 1)
      await put(`row ${String(index).padStart(3, '0')}`, new Uint8Array(500));
    await db.close();
    const file = await open(path, 'r+');
    const { size } = await file.stat();
    for (let at = 2 * 4096; at < size; at += 4096) await file.write(new Uint8Array(64).fill(0xff), 0, 64, at);
    await file.close();
    db = await openSqlite({ path });
    await expect(db.all(list, {})).rejects.toThrow(DatabaseUnavailable);
    await expect(put('new')).rejects.toThrow(DatabaseUnavailable);
  });

  test('a failing write rolls back to the end of the previous one in the same turn', async () => {
    const outcomes = await Promise.all([put('a'), put('a'), put('b')]);
    expect(outcomes.map(({ committed }) => committed)).toEqual([true, false, true]);
    expect(await ids()).toEqual(['a', 'b']);
  });

  test('a write resolves only once another connection can read it', async () => {
    const other = new DatabaseSync(path, { readOnly: true });
    const pending = put('a');
    expect(other.prepare('select id from things').all()).toHaveLength(0);
    await pending;
    expect(other.prepare('select id from things').all()).toHaveLength(1);
    other.close();
  });

  describe('that cannot be opened', () => {
    const refusal = async (opening: Promise<Database>) => {
      const error = await opening.then((opened) => opened.close()).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(DatabaseUnavailable);
      return String(error);
    };

    test('is not a database', async () => {
      const wrong = join(folder, 'wrong.db');
      await writeFile(wrong, 'These are no pages of a database. '.repeat(400));
      const sentence = await refusal(openSqlite({ path: wrong }));
      expect(sentence).toBe(
        `DatabaseUnavailable: Cannot open the database ${wrong}: the file is not an SQLite database. Move it away or name another data folder.`,
      );
    });

    test('is a folder, or lies where no folder is', async () => {
      expect(await refusal(openSqlite({ path: folder }))).toContain(`${folder}: it is a folder.`);
      expect(await refusal(openSqlite({ path: join(folder, 'none', 'a.db') }))).toContain('is not a folder. Create it');
      expect(await refusal(openDatabase({ dataDir: join(path, 'inside') }))).toContain('Cannot create the data folder');
    });

    test('is locked by another process', async () => {
      await db.close();
      const other = new DatabaseSync(path);
      other.exec('pragma locking_mode = exclusive; begin exclusive; commit; begin exclusive');
      expect(await refusal(openSqlite({ path }))).toContain('another process holds its lock. Stop that process');
      other.close();
      await (await openSqlite({ path })).close();
    });

    test('may not be written, and opens again once it may', async () => {
      await put('kept');
      await db.close();
      await chmod(folder, 0o555);
      await chmod(path, 0o444);
      expect(await refusal(asOrdinaryUser(() => openSqlite({ path })))).toContain(
        `Cannot open the database ${path}: this user may not write to ${folder}`,
      );
      expect(await refusal(asOrdinaryUser(() => openSqlite({ path: join(folder, 'new.db') })))).toContain(
        'may not write',
      );
      await chmod(folder, 0o700);
      await chmod(path, 0o600);
      db = await openSqlite({ path });
      expect(await ids()).toEqual(['kept']);
      expect(await put('more')).toEqual({ committed: true });
    });
  });

  test('and its folder belong to this user alone', async () => {
    const dataDir = join(folder, 'deep', 'data');
    const opened = await openDatabase({ dataDir });
    await opened.execute(addTable);
    await opened.locked('migrate', async () => {});
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(dataDir))
      expect([name, (await stat(join(dataDir, name))).mode & 0o777]).toEqual([name, 0o600]);
    expect((await readdir(dataDir)).toSorted()[0]).toBe('cenote.db');
    await opened.close();
  });

  test('with a database URL of another kind is refused without showing it', async () => {
    const error = await openDatabase({ dataDir: folder, databaseUrl: 'mysql://user:hidden@host/db' }).catch(
      (e: unknown) => e,
    );
    expect(String(error)).toContain('must begin with postgres://');
    expect(String(error)).not.toContain('hidden');
  });
});

test('a database in memory belongs to its connection', async () => {
  const [one, two] = [await openSqlite({ path: ':memory:' }), await openSqlite({ path: ':memory:' })];
  await one.execute(addTable);
  expect(await one.all(list, {})).toEqual([]);
  await expect(two.all(list, {})).rejects.toThrow('no such table');
  expect(await Promise.all([one.locked('a', async () => 1), one.locked('a', async () => 2)])).toEqual([1, 2]);
  await one.close();
  await two.close();
});

/** Runs a process that writes, kills it hard after some milliseconds, and answers with what it had acknowledged. */
async function killWhileWriting(path: string, prefix: string, milliseconds: number): Promise<string[]> {
  const script = fileURLToPath(new URL('fixtures/write-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [script, path, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), milliseconds));
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('close', (_code, signal) => resolve(signal));
  expect(await promise).toBe('SIGKILL');
  // The last line may be cut.
  return Buffer.concat(chunks).toString().split('\n').slice(0, -1);
}

/** Permissions do not bind root, so a run as root steps down for a moment. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
