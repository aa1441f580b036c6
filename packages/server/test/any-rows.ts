import { randomBytes } from 'node:crypto';
import { type Database, statement, type Value, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { listTables, namedMigrations, type Table } from '#work/moving/schema-tables.ts';
import { type AnyRow, insertRow, selectRows } from '#work/moving/table-statements.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

const selectTypes = statement<{ table: string }, Column>(
  'test-types',
  'select name, type, "notnull", pk from pragma_table_info(:table)',
);

/** A text that is JSON, since some columns are, with what is hard to carry in it. */
const textOf = (table: string, column: string, at: number) =>
  JSON.stringify({ [column]: `${table} ${at}`, odd: 'ä🙂 \'quoted\' "twice" \\ \n\t\u007f \ud834\udd1e' });

function valueOf(table: Table, { name, type, notnull, pk }: Column, at: number): Value {
  const isKey = pk > 0 || notnull === 1;
  if (!isKey && at % 3 === 2) return null;
  if (type.toLowerCase() === 'text') return textOf(table.name, name, at);
  if (type.toLowerCase() === 'integer') return at % 2 === 0 ? at + 1 : 2 ** 53 - 1 - at;
  // Two rows cannot have an empty key.
  return at % 5 === 4 && pk === 0 ? new Uint8Array() : new Uint8Array(randomBytes(40));
}

interface Finishing {
  /** Tables that stay as they are. */
  readonly except?: readonly string[];
  /** Makes of a row what it has to be in the test. */
  readonly finish?: (table: Table, row: AnyRow, at: number) => Promise<AnyRow>;
}

/**
 * Puts rows into every table that the named migrations make, whatever the tables are: values of every kind, and each row points at
 * rows that are there. Gives the tables.
 */
export async function fillEveryTable(
  db: Database,
  migrations: readonly string[],
  rows: number,
  { except = [], finish = async (_, row) => row }: Finishing = {},
): Promise<Table[]> {
  const tables = (await listTables(migrations)).filter(({ name }) => !except.includes(name));
  const model = await openSqlite({ path: ':memory:' });
  await migrate(model, namedMigrations(migrations));
  const made = new Map<string, AnyRow[]>();
  for (const table of tables) {
    const columns = await model.all(selectTypes, { table: table.name });
    const all: AnyRow[] = [];
    for (let at = 0; at < rows; at++) {
      const row: Record<string, Value> = Object.fromEntries(
        columns.map((column) => [column.name, valueOf(table, column, at)]),
      );
      for (const reference of table.references) {
        const target = made.get(reference.table)?.[at] ?? {};
        for (const [part, column] of reference.columns.entries())
          row[column] = target[reference.named[part] ?? ''] ?? null;
      }
      all.push(await finish(table, row, at));
    }
    made.set(table.name, all);
    const insert = insertRow(table.name, table.columns, db.dialect);
    const outcome = await db.transaction(all.map((row) => write(insert, row)));
    if (!outcome.committed) throw new Error(`${table.name} took no rows: ${outcome.reason} at ${outcome.index}`);
  }
  await model.close();
  return tables;
}

/** Every row of the tables as texts, in one order on every engine. */
export async function readTables(
  db: Database,
  tables: readonly Pick<Table, 'name' | 'columns'>[],
): Promise<Record<string, string[]>> {
  const entries: [string, string[]][] = [];
  for (const { name, columns } of tables) {
    const rows = await db.all(selectRows(name, columns), {});
    const texts = rows.map((row) =>
      JSON.stringify(
        columns.map((column) => {
          const value = row[column] ?? null;
          return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value;
        }),
      ),
    );
    entries.push([name, texts.toSorted()]);
  }
  return Object.fromEntries(entries);
}
