import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshPostgres } from '../../test/postgres.ts';
import { DatabaseUnavailable, statement, write } from './database.ts';
import { DatabaseNotEmpty, type Filling, fillDatabase } from './fill.ts';
import { openDatabase } from './open.ts';

const insert = statement<{ id: string }>('fill.insert', 'insert into things (id) values (:id)');
const list = statement<Record<string, never>, { id: string }>('fill.list', 'select id from things order by id');
const endOthers = statement<Record<string, never>, object>(
  'fill.end',
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
);

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cenote-fill-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

async function putThings(filling: Filling): Promise<void> {
  await filling.execute(`create table things (id ${filling.dialect.text} primary key)`);
  expect(await filling.transaction([write(insert, { id: 'a' }), write(insert, { id: 'b' })])).toEqual({
    committed: true,
  });
  expect(await filling.first(list, {})).toEqual({ id: 'a' });
}

async function idsAt(place: { dataDir: string; databaseUrl?: string }): Promise<string[]> {
  const db = await openDatabase(place);
  try {
    return (await db.all(list, {})).map(({ id }) => id);
  } finally {
    await db.close();
  }
}

describe('the embedded database that is filled', () => {
  test('is there when it is whole', async () => {
    await fillDatabase({ dataDir }, async (filling) => {
      await putThings(filling);
      expect(await readdir(dataDir)).not.toContain('cenote.db');
    });
    expect(await readdir(dataDir)).toEqual(['cenote.db']);
    expect(await idsAt({ dataDir })).toEqual(['a', 'b']);
  });

  test('leaves nothing where the work fails', async () => {
    const failing = fillDatabase({ dataDir }, async (filling) => {
      await putThings(filling);
      throw new Error('broken off');
    });
    await expect(failing).rejects.toThrow('broken off');
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('leaves no folder that it made where the work fails, but for what others put there', async () => {
    const inner = join(dataDir, 'new', 'inner');
    const failing = (work: () => Promise<void>) =>
      fillDatabase({ dataDir: inner }, async () => {
        await work();
        throw new Error('refused');
      });
    await expect(failing(async () => {})).rejects.toThrow('refused');
    expect(await readdir(dataDir)).toEqual([]);
    await expect(failing(() => writeFile(join(dataDir, 'new', 'other'), ''))).rejects.toThrow('refused');
    expect(await readdir(join(dataDir, 'new'))).toEqual(['other']);
  });

  test('takes no place, neither of one that comes meanwhile, nor beside a log of an earlier one', async () => {
    const late = fillDatabase({ dataDir }, async () => {
      await (await openDatabase({ dataDir })).close();
    });
    await expect(late).rejects.toThrow(DatabaseNotEmpty);
    await rm(join(dataDir, 'cenote.db'));
    await writeFile(join(dataDir, 'cenote.db-wal'), 'a log');
    await expect(fillDatabase({ dataDir }, putThings)).rejects.toThrow('There is a database already');
    expect(await readdir(dataDir)).toEqual(['cenote.db-wal']);
  });
});

describe('PostgreSQL that is filled', () => {
  let place: { dataDir: string; databaseUrl: string };
  let drop: () => Promise<void>;
  beforeEach(async () => {
    const postgres = await freshPostgres();
    place = { dataDir, databaseUrl: postgres.url };
    drop = () => postgres.drop();
  });
  afterEach(() => drop());

  test('shows nothing until it is whole, and no server migrates meanwhile', async () => {
    const other = await openDatabase(place);
    let isMigrating = false;
    let migrating: Promise<void> | undefined;
    await fillDatabase(place, async (filling) => {
      await putThings(filling);
      await expect(other.all(list, {})).rejects.toThrow('things');
      migrating = other.locked('migrate', async () => {
        isMigrating = true;
      });
      await other.now();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(isMigrating).toBe(false);
    });
    await migrating;
    expect(isMigrating).toBe(true);
    await other.close();
    expect(await idsAt(place)).toEqual(['a', 'b']);
    await expect(fillDatabase(place, putThings)).rejects.toThrow('is not empty: it has a table things.');
  });

  test('leaves nothing where the work fails, or its connection is lost, at work or between', async () => {
    const failure = Object.assign(new Error('the disk is gone'), { code: 'EIO' });
    const failing = fillDatabase(place, async (filling) => {
      await putThings(filling);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    for (const asks of [true, false]) {
      const lost = fillDatabase(place, async (filling) => {
        await putThings(filling);
        const other = await openDatabase(place);
        await other.all(endOthers, {});
        await other.close();
        if (asks) await filling.all(list, {});
        else await new Promise((resolve) => setTimeout(resolve, 500));
      });
      await expect(lost).rejects.toThrow(DatabaseUnavailable);
    }
    await expect(idsAt(place)).rejects.toThrow('things');
    await fillDatabase(place, putThings);
  });

  test('waits for no server that is starting', async () => {
    const other = await openDatabase(place);
    await other.locked('migrate', async () => {
      await expect(fillDatabase(place, putThings)).rejects.toThrow('A server is starting on this database.');
    });
    await other.close();
  });
});
