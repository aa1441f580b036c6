import { type Database, type Dialect, statement } from './database.ts';

/**
 * One step of the schema: its statements in the dialect of an engine. One that needs more than SQL to tell what to change
 * reads first. A migration that was released never changes.
 */
export interface Migration {
  readonly name: string;
  readonly statements?: (dialect: Dialect, db: Pick<Database, 'all'>) => readonly string[] | Promise<readonly string[]>;
  /**
   * Rewrites rows before that, however many there are: reads and writes them page by page, each page a transaction of its own.
   * Runs again from the start where it was broken off, so doing it twice has to be the same as once.
   */
  readonly rewrite?: (db: Pick<Database, 'all' | 'execute'>) => Promise<void>;
  /** Whether it puts another table in the place of one that others point at. */
  readonly rebuildsTables?: boolean;
}

const listApplied = statement<Record<string, never>, { name: string }>(
  'migrations-applied',
  'select name from migrations order by name',
);

/** The database was migrated by a newer program; this one must not touch it. */
export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew';
}

/**
 * Brings the schema up to date: runs the migrations that are missing, in order, each of them as a whole. Of several
 * processes that start together one runs them and the others wait.
 * @throws DatabaseTooNew when the database holds a migration that this program does not know.
 */
export async function migrate(
  db: Pick<Database, 'all' | 'execute' | 'locked' | 'dialect'>,
  migrations: readonly Migration[],
): Promise<{ applied: string[] }> {
  return db.locked('migrate', async () => {
    const { text, integer } = db.dialect;
    await db.execute(
      `create table if not exists migrations (name ${text} primary key, applied_at ${integer} not null)`,
    );
    const missing = await findMissing(db, migrations);
    for (const migration of missing) await apply(db, migration);
    return { applied: missing.map(({ name }) => name) };
  });
}

/** The names of the migrations that the database has, in order. @throws Error where it was never migrated */
export async function listAppliedMigrations(db: Pick<Database, 'all'>): Promise<string[]> {
  return (await db.all(listApplied, {})).map(({ name }) => name);
}

/**
 * The names of the migrations that `migrate` would run, in order. Changes nothing.
 * @throws DatabaseTooNew when the database holds a migration that this program does not know.
 */
export async function pendingMigrations(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  const missing = (await hasTable(db)) ? await findMissing(db, migrations) : migrations;
  return missing.map(({ name }) => name);
}

/** As `pendingMigrations`, of a server that runs: what a newer version has added since does it no harm. */
export async function lackingMigrations(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  const applied = (await hasTable(db)) ? await listAppliedMigrations(db) : [];
  return migrations.map(({ name }) => name).filter((name) => !applied.includes(name));
}

async function findMissing(db: Pick<Database, 'all'>, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await listAppliedMigrations(db);
  const unknown = applied.filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new DatabaseTooNew(
      `The database has the migration ${unknown.join(', ')}, which this version of Cenote does not know. Start the newer version that wrote it, or restore a backup from before the upgrade: nothing was changed.`,
    );
  }
  return migrations.filter(({ name }) => !applied.includes(name));
}

// One call of `execute` is all or nothing, so a step and its mark stand or fall together.
async function apply(
  db: Pick<Database, 'all' | 'execute' | 'dialect'>,
  { name, rewrite, statements, rebuildsTables = false }: Migration,
): Promise<void> {
  const mark = `insert into migrations (name, applied_at) values ('${name}', ${Date.now()})`;
  await rewrite?.(db);
  const made = (await statements?.(db.dialect, db)) ?? [];
  await db.execute([...made, mark].join(';\n'), { rebuildsTables });
}

const tableQueries = {
  sqlite: statement<Record<string, never>, { found: number }>(
    'migrations-table-sqlite',
    `select 1 as found from sqlite_schema where type = 'table' and name = 'migrations'`,
  ),
  postgres: statement<Record<string, never>, { found: number }>(
    'migrations-table-postgres',
    `select 1 as found where to_regclass('migrations') is not null`,
  ),
};

async function hasTable(db: Database): Promise<boolean> {
  return (await db.first(tableQueries[db.dialect.engine], {})) !== undefined;
}
