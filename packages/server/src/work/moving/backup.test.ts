import { readdir } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { StreamSealer } from '#lib/sealed-stream.ts';
import { createSecretKeyText, parseSecretKeys, type SecretKey } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { fillEveryTable, readTables } from '../../../test/any-rows.ts';
import { type DatabasePlace, freshPlace } from '../../../test/places.ts';
import { backUp } from './backup.ts';
import { type BackupHeader, encodeLine } from './backup-format.ts';
import type { Progress } from './progress.ts';
import { checkBackup, restore } from './restore.ts';
import { namedMigrations } from './schema-tables.ts';

const engines = ['SQLite', 'PostgreSQL'] as const;
type Engine = (typeof engines)[number];

const key = parseSecretKeys(createSecretKeyText())[0] as SecretKey;
const everyName = migrations.map(({ name }) => name);
const now = Date.UTC(2026, 0, 1);
/** More than a page. */
const rowsOfTable = 70;

const places: DatabasePlace[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.drop();
});

async function newPlace(engine: Engine): Promise<DatabasePlace> {
  const place = await freshPlace(engine);
  places.push(place);
  return place;
}

async function inDatabase<T>(place: DatabasePlace, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await openDatabase(place);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** A database with rows in every table of these migrations. */
async function filled(engine: Engine, names = everyName) {
  const place = await newPlace(engine);
  const { tables, content } = await inDatabase(place, async (db) => {
    await migrate(db, namedMigrations(names));
    const made = await fillEveryTable(db, names, rowsOfTable);
    return { tables: made, content: await readTables(db, made) };
  });
  return { place, tables, content };
}

async function backUpTo(place: DatabasePlace, told: Progress[] = []) {
  const pieces: Uint8Array[] = [];
  const write = async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes));
  const tell = (progress: Progress) => void told.push(progress);
  const made = await inDatabase(place, (db) => backUp(db, { key, madeBy: '1.2.3', now, write, tell }));
  return { made, bytes: Buffer.concat(pieces) };
}

function options(bytes: Uint8Array, keys = [key]) {
  async function* source() {
    for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
  }
  return { keys, source: source(), tell: () => {} };
}

/** Whatever tables the engine itself lists. */
const tablesOf = {
  sqlite: `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`,
  postgres: `select table_name as name from information_schema.tables where table_schema = current_schema()`,
};
function listNames(db: Database): Promise<string[]> {
  const query = statement<Record<never, never>, { name: string }>('test-names', tablesOf[db.dialect.engine]);
  return db.all(query, {}).then((rows) => rows.map(({ name }) => name).toSorted());
}

/** That a restore has left nothing. */
async function expectEmpty(place: DatabasePlace): Promise<void> {
  expect(await readdir(place.dataDir)).toEqual([]);
  if (place.databaseUrl !== undefined) expect(await inDatabase(place, listNames)).toEqual([]);
}

test.each(engines.flatMap((from) => engines.map((to) => [from, to] as const)))(
  'every table of %s comes back in %s, byte for byte',
  { timeout: 120_000 },
  async (from, to) => {
    const { place, tables, content } = await filled(from);
    // What the database itself lists, so that a table that is forgotten is missed.
    const names = (await inDatabase(place, listNames)).filter((name) => name !== 'migrations');
    expect(tables.map(({ name }) => name).toSorted()).toEqual(names);
    const told: Progress[] = [];
    const { made, bytes } = await backUpTo(place, told);
    expect(made).toEqual({ tables: names.length, rows: names.length * rowsOfTable });
    expect(told.at(-1)).toMatchObject({ rows: made.rows, ofRows: made.rows });
    expect(bytes.includes('users 1')).toBe(false);

    const target = await newPlace(to);
    const restored = await restore(target, options(bytes));
    expect(restored).toEqual({ ...made, madeAt: '2026-01-01T00:00:00.000Z', applied: [] });
    await inDatabase(target, async (db) => {
      const found = await readTables(db, tables);
      for (const { name } of tables) expect(found[name], name).toEqual(content[name]);
      expect(await migrate(db, migrations)).toEqual({ applied: [] });
      // Numbers that the database gives go on.
      await db.execute(
        `delete from mailbox where id > ${rowsOfTable};
       insert into mailbox (recipient, medium, purpose, body, sent_at) values ('a', 'EMAIL', 'sign-up', '', 1)`,
      );
    });
  },
);

test.each(engines)('a backup of an older version is brought up to date in %s', { timeout: 120_000 }, async (engine) => {
  const names = everyName.filter((name) => name < '015');
  const { place, tables, content } = await filled(engine, names);
  const { bytes } = await backUpTo(place);
  const target = await newPlace(engine);
  const { applied } = await restore(target, options(bytes));
  expect(applied).toEqual(everyName.filter((name) => !names.includes(name)));
  await inDatabase(target, async (db) => expect(await readTables(db, tables)).toEqual(content));
});

/** A sealed file of these lines. */
async function sealLines(...lines: unknown[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  const sealer = new StreamSealer(key, 'backup', async (bytes) => void pieces.push(Buffer.from(bytes)));
  for (const line of lines) await sealer.push(encodeLine(line));
  await sealer.end();
  return Buffer.concat(pieces);
}

const header: BackupHeader = {
  format: 'cenote-backup',
  version: 1,
  madeBy: '9.0.0',
  madeAt: '',
  migrations: everyName,
  tables: [],
};

test('a backup of a newer version, or of another form, is refused with what to do', async () => {
  const target = await newPlace('SQLite');
  const newer = await sealLines({ ...header, migrations: [...everyName, '999-later'] });
  await expect(restore(target, options(newer))).rejects.toThrow(
    'The backup is of a newer version of Cenote (9.0.0): its database has the migration 999-later, which this version does not know. Restore it with that version or a newer one.',
  );
  await expect(checkBackup(options(newer))).rejects.toThrow('is of a newer version');
  await expect(restore(target, options(await sealLines({ ...header, version: 2 })))).rejects.toThrow(
    'Use the version that made it (9.0.0), or a newer one.',
  );
  await expect(restore(target, options(await sealLines(header)))).rejects.toThrow('The backup has other tables');
  await expectEmpty(target);
});

test.each(engines)(
  'what is cut, changed, or sealed under another key leaves nothing in %s',
  { timeout: 120_000 },
  async (engine) => {
    const { place } = await filled(engine);
    const { bytes } = await backUpTo(place);
    const target = await newPlace(engine);
    const flipped = Buffer.from(bytes);
    flipped[bytes.length - 30] = (flipped[bytes.length - 30] ?? 0) ^ 1;
    for (const damaged of [bytes.subarray(0, bytes.length - 1), bytes.subarray(0, 56 + 65_552), flipped]) {
      await expect(restore(target, options(damaged))).rejects.toThrow('The backup is damaged');
      await expect(checkBackup(options(damaged))).rejects.toThrow('The backup is damaged');
      await expectEmpty(target);
    }
    const others = parseSecretKeys(createSecretKeyText());
    await expect(restore(target, options(bytes, others))).rejects.toThrow('sealed with another key');
    await expectEmpty(target);
    expect(await checkBackup(options(bytes))).toMatchObject({ madeAt: '2026-01-01T00:00:00.000Z' });
  },
);

test.each(engines)('a database in %s that is not empty stays as it is', { timeout: 120_000 }, async (engine) => {
  const { place, tables, content } = await filled(engine);
  const { bytes } = await backUpTo(place);
  await expect(restore(place, options(bytes))).rejects.toThrow(
    /^(There is a database already: |The .* is not empty: ).*Nothing was changed/,
  );
  await inDatabase(place, async (db) => expect(await readTables(db, tables)).toEqual(content));
});

test('rows that contradict each other are refused as a whole', async () => {
  const { place, tables } = await filled('SQLite');
  const listed = tables.map(({ name, columns }) => ({ name, columns, rows: 0 }));
  const twice = listed.map((table) => (table.name === 'limits' ? { ...table, rows: 2 } : table));
  const row = ['SignIn', 5];
  const target = await newPlace('PostgreSQL');
  const cases: [unknown[], string][] = [
    [[row, row], 'The rows of limits in the backup contradict each other'],
    [[row], 'The backup ends before its last row'],
    [[row, ['Other', 5], row], 'The backup goes on behind its last row'],
    [[row, ['Other']], 'A row of limits in the backup does not fit'],
    [[row, ['Other', 1.5]], 'A row of limits in the backup does not fit'],
  ];
  for (const [rows, refusal] of cases) {
    const bytes = await sealLines({ ...header, tables: twice }, ...rows);
    await expect(restore(target, options(bytes))).rejects.toThrow(refusal);
    await expectEmpty(target);
  }
  await place.drop();
});

test.each(engines)('of %s that holds nothing yet there is no backup', async (engine) => {
  await expect(backUpTo(await newPlace(engine))).rejects.toThrow('There is nothing to back up');
});
