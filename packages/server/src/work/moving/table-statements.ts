import { type Dialect, type Statement, statement, type Value } from '#database/database.ts';

/** A row of any table, every column of it. */
export type AnyRow = Readonly<Record<string, Value>>;

/** What is thrown away after a crash need not be durable. */
export const unsynced = statement<Record<never, never>>('draft-unsynced', 'pragma synchronous = off');

export const selectTables = statement<Record<never, never>, { name: string }>(
  'schema-tables',
  `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migrations' order by name`,
);

export const selectColumns = statement<{ table: string }, { name: string }>(
  'schema-columns',
  'select name from pragma_table_info(:table) order by cid',
);

export const selectReferences = statement<
  { table: string },
  { id: number; target: string; own: string; named: string }
>(
  'schema-references',
  `select id, "table" as target, "from" as own, "to" as named from pragma_foreign_key_list(:table) order by id, seq`,
);

export const selectIdentities = statement<Record<never, never>, { name: string; column: string }>(
  'schema-identities',
  `select table_name as name, column_name as column from information_schema.columns
   where table_schema = current_schema() and is_identity = 'YES'`,
);

/** Lets numbers that the database gives itself go on behind those that are there. */
export function continueIdentity(table: string, column: string): Statement<Record<never, never>, { next: number }> {
  return statement(
    `identity-continue ${table}.${column}`,
    `select setval(pg_get_serial_sequence('${table}', '${column}'), (select coalesce(max(${column}), 0) + 1 from ${table}), false) as next`,
  );
}

export function countRows(table: string): Statement<Record<never, never>, { found: number }> {
  return statement(`rows-count ${table}`, `select count(*) as found from ${table}`);
}

export function selectRows(table: string, columns: readonly string[]): Statement<Record<never, never>, AnyRow> {
  return statement(`rows-of ${table}`, `select ${columns.join(', ')} from ${table}`);
}

/** Inserts a row, whose columns are the parameters. What the engine numbers itself keeps its number. */
export function insertRow(
  table: string,
  columns: readonly string[],
  { engine }: Pick<Dialect, 'engine'>,
): Statement<AnyRow> {
  return statement(
    `row-insert ${table}`,
    `${insertInto(table, columns, engine)} values (${columns.map((column) => `:${column}`).join(', ')})`,
  );
}

/** Inserts so many rows at once, which saves journeys to a server; the parameters are those of `rowParameters`. */
export function insertRows(
  table: string,
  columns: readonly string[],
  { engine }: Pick<Dialect, 'engine'>,
  rows: number,
): Statement<AnyRow> {
  const values = Array.from({ length: rows }, (_, at) => `(${columns.map((column) => `:${column}${at}`).join(', ')})`);
  return statement(`rows-insert ${table} ${rows}`, `${insertInto(table, columns, engine)} values ${values.join(', ')}`);
}

function insertInto(table: string, columns: readonly string[], engine: Dialect['engine']): string {
  return `insert into ${table} (${columns.join(', ')})${engine === 'postgres' ? ' overriding system value' : ''}`;
}

/** The parameters of `insertRows`. */
export function rowParameters(rows: readonly AnyRow[]): AnyRow {
  const parameters: Record<string, Value> = {};
  for (const [at, row] of rows.entries()) {
    for (const [column, value] of Object.entries(row)) parameters[`${column}${at}`] = value;
  }
  return parameters;
}

/** The rows of a pool in a table, by the condition that finds them, and how many they are. */
export function poolRows(
  table: string,
  columns: readonly string[],
  condition: string,
): { rows: Statement<{ poolId: string }, AnyRow>; count: Statement<{ poolId: string }, { found: number }> } {
  return {
    rows: statement(`pool-rows ${table}`, `select ${columns.join(', ')} from ${table} where ${condition}`),
    count: statement(`pool-rows-count ${table}`, `select count(*) as found from ${table} where ${condition}`),
  };
}

export const selectPoolExists = statement<{ poolId: string }, { found: number }>(
  'moved-pool',
  'select 1 as found from pools where id = :poolId',
);

export const insertMark = statement<{ id: string; value: Uint8Array }>(
  'import-mark-insert',
  'insert into installation (id, value) values (:id, :value)',
);

/** What imports have left that were killed. */
export const selectMarks = statement<Record<never, never>, { id: string }>(
  'import-marks',
  "select id from installation where id like 'import/%' order by id",
);

export const deleteMark = statement<{ id: string }>('import-mark-delete', 'delete from installation where id = :id');

const isMarked = 'exists (select 1 from installation where id = :mark)';

/** Of a pool that is not whole: nothing else is deleted. */
export const deleteMarkedDomains = statement<{ poolId: string; mark: string }>(
  'import-domains-delete',
  `delete from domains where pool_id = :poolId and ${isMarked}`,
);

/** A pool that is not whole, and no other. */
export const deleteMarkedPool = statement<{ poolId: string; mark: string }>(
  'import-pool-delete',
  `delete from pools where id = :poolId and ${isMarked}`,
);
