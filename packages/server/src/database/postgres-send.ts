import type postgres from 'postgres';
import type { Parameters, Statement } from './database.ts';
import { bind, preparedOnce } from './prepared.ts';

/** Sends statements over a connection or a pool, each prepared once per connection. What is thrown is the driver's. */
export function createSend() {
  const find = preparedOnce('$', (numbered) => numbered);
  return <R>(sql: postgres.ISql, statement: Statement<Parameters, unknown>, parameters: Parameters) => {
    const { prepared, names } = find(statement);
    const values = bind(statement.name, names, parameters);
    // postgres.js names a prepared statement by its text and prepares it once per connection.
    return sql.unsafe<(R & object)[]>(prepared, values, { prepare: true, simple: false } as { prepare: boolean });
  };
}
