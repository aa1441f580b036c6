import type postgres from 'postgres';
import { type Moment, type Parameters, rowsOfPage, type Statement } from './database.ts';
import { momentOfPages } from './moment.ts';
import { asUnavailable } from './postgres-errors.ts';
import { createSend } from './postgres-send.ts';

/**
 * Runs `work` in one transaction that only reads, and sees what was there when it began.
 * @throws DatabaseUnavailable when the connection cannot be made or is lost; what `work` throws
 */
export async function readMoment<T>(connection: postgres.Sql, work: (moment: Moment) => Promise<T>): Promise<T> {
  // What `work` throws itself is told from what the connection does, which may not be there to be rolled back.
  const outcome = await connection
    .begin('isolation level repeatable read read only', (sql) =>
      work(momentOf(sql)).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      ),
    )
    .catch((error: unknown) => {
      throw asUnavailable(error);
    });
  if ('error' in outcome) throw outcome.error;
  return outcome.result as T;
}

function momentOf(sql: postgres.TransactionSql): Moment {
  const send = createSend();
  async function* pages<P extends Parameters, R>(query: Statement<P, R>, parameters: P): AsyncGenerator<readonly R[]> {
    try {
      const rows = send<R>(sql, query as unknown as Statement<Parameters, unknown>, parameters);
      for await (const page of rows.cursor(rowsOfPage)) yield page as R[];
    } catch (error) {
      throw asUnavailable(error);
    }
  }
  return momentOfPages(pages);
}
