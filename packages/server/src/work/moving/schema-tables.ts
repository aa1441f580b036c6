import type { Database } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { migrations } from '#schema/migrations/index.ts';
import { selectColumns, selectReferences, selectTables } from './table-statements.ts';

/** A table of the schema. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly references: readonly Reference[];
}

/** Columns that name a row of another table, by which columns there. */
export interface Reference {
  readonly table: string;
  readonly columns: readonly string[];
  readonly named: readonly string[];
}

/** A database has a migration that this program does not know. */
export class MigrationUnknown extends Error {
  override readonly name = 'MigrationUnknown';
  readonly migration: string;

  constructor(migration: string) {
    super(`This version of Cenote does not know the migration ${migration}.`);
    this.migration = migration;
  }
}

/**
 * Every table that the named migrations make, but for their own list; one that others point at stands before them. Read from an
 * empty database, so that what is in the schema is in the list, and what else lies beside it is not.
 * @throws MigrationUnknown
 */
export async function listTables(names: readonly string[]): Promise<Table[]> {
  const db = await openSqlite({ path: ':memory:' });
  try {
    await migrate(db, namedMigrations(names));
    const found = await db.all(selectTables, {});
    return inOrder(await Promise.all(found.map(({ name }) => readTable(db, name))));
  } finally {
    await db.close();
  }
}

/** The migrations of these names, in the order in which they run. @throws MigrationUnknown */
export function namedMigrations(names: readonly string[]): typeof migrations {
  const unknown = names.find((one) => !migrations.some(({ name }) => name === one));
  if (unknown !== undefined) throw new MigrationUnknown(unknown);
  return migrations.filter(({ name }) => names.includes(name));
}

async function readTable(db: Database, name: string): Promise<Table> {
  const columns = await db.all(selectColumns, { table: name });
  const rows = await db.all(selectReferences, { table: name });
  const references = [...Map.groupBy(rows, ({ id }) => id).values()].map((parts) => ({
    table: parts[0]?.target ?? '',
    columns: parts.map(({ own }) => own),
    named: parts.map(({ named }) => named),
  }));
  return { name, columns: columns.map((column) => column.name), references };
}

/** @throws Error where tables point at one another in a circle: then no order serves */
function inOrder(tables: readonly Table[]): Table[] {
  const ordered: Table[] = [];
  let left = tables;
  while (left.length > 0) {
    const isLeft = (name: string) => left.some((table) => table.name === name);
    const free = left.filter(({ references }) => !references.some(({ table }) => isLeft(table)));
    if (free.length === 0) throw new Error(`the tables ${left.map(({ name }) => name).join(', ')} point in a circle`);
    ordered.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return ordered;
}
