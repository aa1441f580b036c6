import type { Database, Write } from '#database/database.ts';
import type { NewSpan, Tracer } from '#lib/tracer.ts';

const systems = { sqlite: 'sqlite', postgres: 'postgresql' } as const;
/** Of the names of a transaction's statements. */
const mostSummaryLength = 255;

/** The database with a span for each query and each transaction of a request: the names of statements, and never a parameter. */
export function tracedDatabase(db: Database, tracer: Tracer): Database {
  const system = systems[db.dialect.engine];
  const span = (name: string, more: NewSpan['attributes'] = {}): NewSpan => ({
    name,
    kind: 'client',
    attributes: { 'db.system.name': system, 'db.query.summary': name, ...more },
  });
  return {
    ...db,
    all: (query, parameters) => tracer.step(span(query.name), () => db.all(query, parameters)),
    first: (query, parameters) => tracer.step(span(query.name), () => db.first(query, parameters)),
    transaction: (writes) =>
      tracer.step(span(summaryOf(writes), { 'db.operation.batch.size': writes.length }), () => db.transaction(writes)),
  };
}

function summaryOf(writes: readonly Write[]): string {
  return writes
    .map(({ statement }) => statement.name)
    .join(' ')
    .slice(0, mostSummaryLength);
}
