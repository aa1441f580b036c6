import type { Database } from '#database/database.ts';
import type { Metrics } from '#lib/metrics.ts';

/** The database, of which every query and every transaction is counted, with its time and how many go on at once. */
export function meteredDatabase(db: Database, metrics: Metrics): Database {
  let underWay = 0;
  const metered = async <T>(kind: 'read' | 'write', work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    let isOk = false;
    metrics.setDatabaseCalls(++underWay);
    try {
      const result = await work();
      isOk = true;
      return result;
    } finally {
      metrics.setDatabaseCalls(--underWay);
      metrics.countDatabase(kind, isOk, (performance.now() - startedAt) / 1000);
    }
  };
  return {
    ...db,
    all: (query, parameters) => metered('read', () => db.all(query, parameters)),
    first: (query, parameters) => metered('read', () => db.first(query, parameters)),
    transaction: (writes) => metered('write', () => db.transaction(writes)),
  };
}
