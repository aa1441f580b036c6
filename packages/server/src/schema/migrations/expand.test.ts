import { expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from './index.ts';

interface Column {
  readonly place: string;
  /** Whether a row can be inserted without it. */
  readonly isOptional: 0 | 1;
}

const listColumns = statement<Record<string, never>, Column>(
  'test-columns',
  `select t.name || '.' || c.name as place, c."notnull" = 0 or c.dflt_value is not null as "isOptional"
   from sqlite_schema t join pragma_table_info(t.name) c
   where t.type = 'table' and t.name not like 'sqlite_%' order by 1`,
);

const listUnique = statement<Record<string, never>, { rule: string }>(
  'test-unique',
  `select t.name || ' (' || (select group_concat(coalesce(i.name, 'an expression'), ', ') from pragma_index_info(x.name) i) || ')' as rule
   from sqlite_schema t join pragma_index_list(t.name) x
   where t.type = 'table' and x."unique" = 1 and t.name not like 'sqlite_%' order by 1`,
);

function partsOf(rule: string): { table: string; columns: readonly string[] } {
  const [table = '', columns = ''] = rule.slice(0, -1).split(' (');
  return { table, columns: columns.split(', ') };
}

const tableOf = (place: string) => place.split('.')[0] ?? '';

interface Shape {
  readonly columns: ReadonlyMap<string, boolean>;
  readonly unique: ReadonlySet<string>;
}

async function shapeOf(db: Database): Promise<Shape> {
  const columns = await db.all(listColumns, {});
  return {
    columns: new Map(columns.map(({ place, isOptional }) => [place, isOptional === 1])),
    unique: new Set((await db.all(listUnique, {})).map(({ rule }) => rule)),
  };
}

/** What a node of the version before would trip over, which goes on serving while the step is made and after it. */
function findHarm(before: Shape, after: Shape): string[] {
  const tables = new Set([...before.columns.keys()].map(tableOf));
  const isOld = (place: string) => tables.has(tableOf(place));
  const gone = [...before.columns.keys()].filter((place) => !after.columns.has(place));
  const asked = [...after.columns].filter(([place, isOptional]) => {
    const was = before.columns.get(place);
    return !isOptional && isOld(place) && (was === undefined || was);
  });
  const isForbidden = (rule: string) => {
    const { table, columns } = partsOf(rule);
    const known = [...before.unique].map(partsOf).filter((other) => other.table === table);
    // What holds for some of the columns holds for all of them.
    return tables.has(table) && !known.some((other) => other.columns.every((column) => columns.includes(column)));
  };
  const forbidden = [...after.unique].filter(isForbidden);
  return [
    ...gone.map((place) => `${place} is gone`),
    ...asked.map(([place]) => `${place} has to be given`),
    ...forbidden.map((rule) => `${rule} has to be unique`),
  ];
}

/**
 * Steps from before the first release, which no server with people on it has to live through. A step that is not here expands alone:
 * what is to go is left unused by one release, and goes with a later one, whose name is added here with the release that last used it.
 */
const beforeFirstRelease = new Set(['002-sign-in', '004-sign-in-names', '007-expiry']);

test('every migration leaves what nodes of the version before use', { timeout: 60_000 }, async () => {
  const db = await openSqlite({ path: ':memory:' });
  const harmful: Record<string, string[]> = {};
  let before = await shapeOf(db);
  for (const [at, { name }] of migrations.entries()) {
    await migrate(db, migrations.slice(0, at + 1));
    const after = await shapeOf(db);
    const harm = findHarm(before, after);
    if (harm.length > 0) harmful[name] = harm;
    before = after;
  }
  await db.close();
  const told = Object.fromEntries(Object.entries(harmful).filter(([name]) => !beforeFirstRelease.has(name)));
  expect(told).toEqual({});
  expect(Object.keys(harmful).filter((name) => beforeFirstRelease.has(name))).toEqual([...beforeFirstRelease]);
});

test('the check sees what goes, what has to be given, and what has to be unique', async () => {
  const db = await openSqlite({ path: ':memory:' });
  await db.execute('create table things (id text primary key, name text, colour text)');
  const before = await shapeOf(db);
  await db.execute(`alter table things drop column colour;
    alter table things add column size integer not null default 0;
    create unique index things_by_name on things (name);
    create table others (id text primary key, kind text not null unique)`);
  expect(findHarm(before, await shapeOf(db))).toEqual(['things.colour is gone', 'things (name) has to be unique']);
  await db.execute(
    'create table strict_things (id text primary key, name text not null); drop table things; alter table strict_things rename to things',
  );
  expect(findHarm(before, await shapeOf(db))).toContain('things.name has to be given');
  await db.close();
});
