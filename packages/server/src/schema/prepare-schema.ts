import type { Database } from '#database/database.ts';
import { preparedSchema } from './prepared-schema.ts';

/**
 * Gives an empty embedded database the tables that the migrations leave, in a sixth of their time, and marks those as run. What
 * migrations came since the tables were written down is still missing.
 */
export async function prepareSchema(db: Pick<Database, 'execute'>): Promise<void> {
  const now = Date.now();
  const marks = preparedSchema.migrations.map((name) => `('${name}', ${now})`);
  const mark = `insert into migrations (name, applied_at) values ${marks.join(', ')}`;
  await db.execute([...preparedSchema.statements, mark].join(';\n'));
}
