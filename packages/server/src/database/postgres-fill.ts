import type postgres from 'postgres';
import { DatabaseUnavailable, type Outcome, type Parameters, type Statement, type Write } from './database.ts';
import { DatabaseNotEmpty, type Filling } from './fill.ts';
import { asUnavailable, classify, openSentence, withoutValues } from './postgres-errors.ts';
import { Hosts } from './postgres-host.ts';
import { createPool } from './postgres-pool.ts';
import { createSend } from './postgres-send.ts';
import { dialect } from './postgres-types.ts';
import { type PostgresTarget, parsePostgresUrl } from './postgres-url.ts';

const findTable = `select c.relname as name from pg_class c
  where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
    and not exists (select 1 from pg_depend d
      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1 limit 1`;

/**
 * Fills an empty PostgreSQL database in one transaction, under the lock of migrations. @throws as `fillDatabase`
 */
export async function fillPostgres(
  { url, password }: { url: string; password: string | undefined },
  work: (filling: Filling) => Promise<void>,
): Promise<void> {
  const named = parsePostgresUrl(url);
  const target = { ...named, password: named.password ?? password };
  const { sql, end } = createPool(new Hosts(target), 1);
  try {
    await checkOpens(sql, target);
    await fill(sql, target, work);
  } finally {
    await end(5);
  }
}

async function checkOpens(connection: postgres.Sql, target: PostgresTarget): Promise<void> {
  try {
    await connection.unsafe('select 1');
  } catch (error) {
    throw new DatabaseUnavailable(openSentence(target, error), { cause: withoutValues(error) });
  }
}

async function fill(
  connection: postgres.Sql,
  target: PostgresTarget,
  work: (filling: Filling) => Promise<void>,
): Promise<void> {
  const state: FillState = { isOver: false, isLost: false, failure: undefined };
  try {
    await connection.begin(async (sql) => {
      try {
        await takeLock(sql);
        await checkEmpty(sql, target);
        await work(fillingOf(sql, state));
      } catch (error) {
        // postgres.js would write ROLLBACK into the lost connection and crash. `begin` itself rejects when it is lost.
        if (state.isLost) return new Promise<never>(() => {});
        state.failure = { error };
        throw error;
      }
    });
  } catch (error) {
    // What `work` says of a file is not what the database says.
    throw state.failure === undefined ? asUnavailable(error) : state.failure.error;
  } finally {
    state.isOver = true;
  }
}

async function takeLock(sql: postgres.TransactionSql): Promise<void> {
  const [row] = await sql<{ taken: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${'cenote migrate'}, 0)) as taken`;
  if (row?.taken !== true)
    throw new DatabaseUnavailable('A server is starting on this database. Stop it and try again.');
}

async function checkEmpty(sql: postgres.TransactionSql, { label }: PostgresTarget): Promise<void> {
  const [table] = await sql.unsafe<{ name: string }[]>(findTable);
  if (table === undefined) return;
  throw new DatabaseNotEmpty(
    `The ${label} is not empty: it has a table ${table.name}. Nothing was changed. Create a new database and name that.`,
  );
}

interface FillState {
  isOver: boolean;
  isLost: boolean;
  failure: { readonly error: unknown } | undefined;
}

function fillingOf(sql: postgres.TransactionSql, state: FillState): Filling {
  const send = createSend();
  async function answer<T>(ask: () => Promise<T>): Promise<T> {
    // Behind the end of the transaction the same connection would write at once.
    if (state.isOver) throw new DatabaseUnavailable('The connection to the database was lost.');
    try {
      return await ask();
    } catch (error) {
      if (classify(error) === 'disconnected') state.isLost = true;
      throw error;
    }
  }

  async function all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]> {
    try {
      const found = await answer(() => send<R>(sql, query as unknown as Statement<Parameters, unknown>, parameters));
      return [...found];
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async function execute(text: string): Promise<void> {
    try {
      await answer(() => sql.unsafe(text));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async function transaction(writes: readonly Write[]): Promise<Outcome> {
    for (const [index, { statement, parameters, expect }] of writes.entries()) {
      try {
        const { count } = await answer(() => send(sql, statement, parameters));
        if (expect === 'one' && count !== 1) return { committed: false, index, reason: 'unmet' };
      } catch (error) {
        const reason = classify(error);
        if (reason === 'duplicate' || reason === 'unmet') return { committed: false, index, reason };
        throw asUnavailable(error);
      }
    }
    return { committed: true };
  }

  return {
    all,
    first: async (query, parameters) => (await all(query, parameters))[0],
    transaction,
    execute,
    locked: (_name, run) => run(),
    dialect,
  };
}
