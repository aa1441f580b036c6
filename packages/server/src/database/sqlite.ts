import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  type Database,
  DatabaseUnavailable,
  type Dialect,
  type Moment,
  type Outcome,
  type Parameters,
  rowsOfPage,
  type Statement,
  statement,
  type Write,
} from './database.ts';
import { momentOfPages } from './moment.ts';
import { bind, preparedOnce } from './prepared.ts';
import { asUnavailable } from './sqlite-errors.ts';
import { createGroupCommit } from './sqlite-group.ts';
import { createQueue, lockFile } from './sqlite-lock.ts';
import { openFile } from './sqlite-open.ts';

const readClock = statement<Record<never, never>, { now: number }>(
  'clock-sqlite',
  `select cast(unixepoch('subsec') * 1000 as integer) as now`,
);

const dialect: Dialect = { engine: 'sqlite', text: 'text', integer: 'integer', bytes: 'blob' };

/** Readers wait for nobody in a write-ahead log, but for whoever recovers it. */
const snapshotPatienceMs = 5_000;

/**
 * Opens the embedded database in the file at `path`, or in memory with `:memory:`. Several processes may share a file.
 * @throws DatabaseUnavailable with one sentence that names the path and the mend.
 */
export async function openSqlite({ path }: { path: string }): Promise<Database> {
  const connection = await openFile(path);
  const prepare = preparer(connection);
  const takeTurn = createQueue();

  const group = createGroupCommit(connection, (write) => {
    const { prepared, bound } = prepare(write.statement, write.parameters);
    return Number(prepared.run(...bound).changes);
  });

  function answer<T>(work: () => T): T {
    if (!connection.isOpen) throw new DatabaseUnavailable(`The database ${path} is closed.`);
    try {
      return work();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async function all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]> {
    return answer(() => {
      const { prepared, bound } = prepare(query as unknown as Statement<Parameters, unknown>, parameters);
      return prepared.all(...bound) as R[];
    });
  }

  async function first<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R | undefined> {
    return answer(() => {
      const { prepared, bound } = prepare(query as unknown as Statement<Parameters, unknown>, parameters);
      return prepared.get(...bound) as R | undefined;
    });
  }

  async function transaction(writes: readonly Write[]): Promise<Outcome> {
    return answer(() => group.submit(writes));
  }

  async function snapshot<T>(work: (moment: Moment) => Promise<T>): Promise<T> {
    if (path === ':memory:') throw new DatabaseUnavailable('A database in memory has no second connection to read by.');
    const reader = answer(() => new DatabaseSync(path, { readOnly: true, timeout: snapshotPatienceMs }));
    try {
      // The first read of a transaction takes the moment.
      answer(() => reader.exec('begin; select count(*) from sqlite_schema'));
      return await work(momentOf(reader));
    } finally {
      reader.close();
    }
  }

  async function execute(sql: string, { rebuildsTables = false } = {}): Promise<void> {
    answer(() => {
      // To drop a table would delete what points at it. Within a transaction this pragma does nothing.
      if (rebuildsTables) connection.exec('pragma foreign_keys = off');
      try {
        connection.exec(`begin immediate;${sql}\n;`);
        if (rebuildsTables) checkReferences(connection);
        connection.exec('commit');
      } finally {
        if (connection.isTransaction) connection.exec('rollback');
        if (rebuildsTables) connection.exec('pragma foreign_keys = on');
      }
    });
  }

  async function locked<T>(name: string, work: () => Promise<T>): Promise<T> {
    const release = path === ':memory:' ? await takeTurn(name) : await lockFile(`${path}-${name}.lock`);
    try {
      return await work();
    } finally {
      release();
    }
  }

  async function now(): Promise<number> {
    const row = await first(readClock, {});
    if (row === undefined) throw new DatabaseUnavailable('The database told no time.');
    return row.now;
  }

  async function ping(): Promise<void> {
    answer(() => connection.exec('select count(*) from sqlite_schema'));
  }

  async function close(): Promise<void> {
    if (!connection.isOpen) return;
    group.flush();
    connection.close();
  }

  return { all, first, transaction, snapshot, execute, locked, now, ping, close, dialect };
}

/** Prepares statements once on a connection, and binds their parameters. */
function preparer(connection: DatabaseSync) {
  const find = preparedOnce('?', (numbered) => connection.prepare(numbered));
  return (statement: Statement<Parameters, unknown>, parameters: Parameters) => {
    const { prepared, names } = find(statement);
    const bound: SQLInputValue[] = bind(statement.name, names, parameters);
    for (const [index, value] of bound.entries()) {
      // A JavaScript number would be bound as a floating-point number.
      if (typeof value === 'number') bound[index] = BigInt(value);
    }
    return { prepared, bound };
  };
}

function momentOf(reader: DatabaseSync): Moment {
  const prepare = preparer(reader);
  async function* pages<P extends Parameters, R>(query: Statement<P, R>, parameters: P): AsyncGenerator<R[]> {
    try {
      const { prepared, bound } = prepare(query as unknown as Statement<Parameters, unknown>, parameters);
      let page: R[] = [];
      for (const row of prepared.iterate(...bound)) {
        page.push(row as R);
        if (page.length < rowsOfPage) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    } catch (error) {
      throw asUnavailable(error);
    }
  }
  return momentOfPages(pages);
}

/** @throws Error when a row points at one that is not there */
function checkReferences(connection: DatabaseSync): void {
  const [broken] = connection.prepare('pragma foreign_key_check').all();
  if (broken) throw new Error(`A row of ${String(broken['table'])} points at a row that is gone.`);
}
