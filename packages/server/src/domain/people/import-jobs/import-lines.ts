import type { Context } from '#domain/context.ts';
import type { ImportJob } from './import-job.ts';
import { selectLines } from './import-job-statements.ts';

/** A line of the file that was not imported. */
export interface ImportLine {
  readonly line: number;
  readonly outcome: 'FAILED' | 'SKIPPED';
  /** Why; it holds nothing of the line. */
  readonly message: string;
}

/** At most `limit` lines of a job in their order, from behind line `after` on. */
export async function listImportLines(
  { db }: Pick<Context, 'db'>,
  { id }: ImportJob,
  { after, limit }: { after: number; limit: number },
): Promise<ImportLine[]> {
  const rows = await db.all(selectLines, { id, after, limit });
  return rows.map(({ line, outcome, message }) => ({ line, outcome: outcome as ImportLine['outcome'], message }));
}
