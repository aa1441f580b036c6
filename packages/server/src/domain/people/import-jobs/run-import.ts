import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailable, findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { createUser, creationWrites } from '#domain/people/users/change-user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { type CsvRecord, readRecords } from '#lib/csv-records.ts';
import { leaseMs } from '#lib/lease.ts';
import type { ImportJobRow } from '#schema/rows/import-jobs.ts';
import { findHeaderProblem } from './columns.ts';
import { completionMessages, type ImportJob, maxRowChars, maxUsersOfFile, toImportJob } from './import-job.ts';
import {
  advanceJobRow,
  claimJobRow,
  endJobRow,
  insertLine,
  releaseJobRow,
  selectActiveJob,
} from './import-job-statements.ts';
import { type ImportedUser, importedUser } from './imported-user.ts';
import { dropFileWrites, FileLost, readFile } from './upload-store.ts';

type Importing = Pick<Context, 'clock' | 'db' | 'log' | 'secrets'>;

/** How a process works on a job. */
export interface Importer {
  /** Names the process. */
  readonly claim: string;
  /** How many lines become final in one transaction. */
  readonly batch: number;
  /** Milliseconds between two of them, for what else the process has to do. */
  readonly pauseMs: number;
  readonly isStopping?: () => boolean;
  readonly onProgress?: () => void;
}

const longestMessage = 300;

/** The job was stopped, or another process has taken it over. */
class Overtaken extends Error {}

/** What comes of one line. */
type Line = { readonly record: CsvRecord } & (
  | { readonly outcome: 'IMPORTED'; readonly made: ImportedUser }
  | { readonly outcome: 'FAILED' | 'SKIPPED'; readonly message: string }
);

/**
 * Works on the job that is under way, if nobody else does, to its end or until the process stops. Users, counts and the place in
 * the file become final together, so that no line is imported twice, whoever goes on. True when there was something to do.
 * @throws DatabaseUnavailable; the job is gone on with later
 */
export async function runImport(context: Importing, importer: Importer): Promise<boolean> {
  const row = await context.db.first(selectActiveJob, {});
  if (row === undefined) return false;
  const now = await context.db.now();
  if (row.claimed_until >= now) return false;
  const lease = { id: row.id, claim: importer.claim, claimedUntil: now + leaseMs, seen: row.claimed_until };
  const claimed = await context.db.transaction([write(claimJobRow, lease, { expect: 'one' })]);
  if (!claimed.committed) return false;
  try {
    await new Run(context, importer, row, await loadPool(context, row.pool_id)).walk();
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
  return true;
}

/** One process at one job. */
class Run {
  readonly #context: Importing;
  readonly #importer: Importer;
  readonly #row: ImportJobRow;
  readonly #job: ImportJob;
  readonly #pool: Pool;
  #header: readonly string[] | undefined;
  #imported: number;
  #others: number;

  constructor(context: Importing, importer: Importer, row: ImportJobRow, pool: Pool) {
    this.#context = context;
    this.#importer = importer;
    this.#row = row;
    this.#job = toImportJob(row);
    this.#pool = pool;
    this.#header = row.header === null ? undefined : (JSON.parse(row.header) as string[]);
    this.#imported = row.imported;
    this.#others = row.skipped + row.failed;
  }

  async walk(): Promise<void> {
    try {
      await this.#walk();
    } catch (error) {
      if (!(error instanceof FileLost)) throw error;
      this.#context.log.error({ jobId: this.#job.id }, 'the file of an import job is lost', error);
      await this.#end('Failed', 'The csv file could not be read.');
    }
  }

  async #walk(): Promise<void> {
    const { position: offset, line } = this.#row;
    const file = { jobId: this.#job.id, uploadId: this.#row.upload_id ?? '' };
    let start = { offset, line };
    if (this.#header === undefined) {
      const problem = await this.#readHeader(readFile(this.#context, file, 0));
      if ('problem' in problem) return this.#end('Failed', problem.problem);
      start = problem.next;
    }
    const options = { maxChars: maxRowChars, columns: this.#header?.length };
    let batch: CsvRecord[] = [];
    for await (const record of readRecords(readFile(this.#context, file, start.offset), start, options)) {
      batch.push(record);
      if (batch.length < this.#importer.batch) continue;
      if (this.#imported + this.#others + batch.length > maxUsersOfFile) return this.#endOfTooMany();
      await this.#importBatch(batch);
      batch = [];
      this.#importer.onProgress?.();
      await delay(this.#importer.pauseMs);
      if (this.#importer.isStopping?.()) return this.#release();
    }
    if (this.#imported + this.#others + batch.length > maxUsersOfFile) return this.#endOfTooMany();
    if (batch.length > 0) await this.#importBatch(batch);
    if (this.#others > this.#imported) return this.#end('Failed', completionMessages.tooManyFailed);
    await this.#end('Succeeded', completionMessages.succeeded);
  }

  async #readHeader(file: AsyncIterable<Uint8Array>): Promise<{ problem: string } | Pick<CsvRecord, 'next'>> {
    for await (const record of readRecords(file, { offset: 0, line: 1 }, { maxChars: maxRowChars })) {
      if ('problem' in record) return { problem: record.problem };
      const header = record.fields.map((field) => field.trim());
      const problem = findHeaderProblem(this.#pool, header, this.#job.hashAlgorithm !== undefined);
      if (problem !== undefined) return { problem };
      this.#header = header;
      return record;
    }
    return { problem: 'The csv file is empty.' };
  }

  /** All users of a batch at once; where one of them cannot be, each by itself. */
  async #importBatch(records: readonly CsvRecord[]): Promise<void> {
    const lines = await Promise.all(records.map((record) => this.#judge(record)));
    const made = lines.flatMap((line) => (line.outcome === 'IMPORTED' ? [line.made] : []));
    const users = made.flatMap(({ user, name, writes }) => [...creationWrites(this.#pool, user, name), ...writes]);
    const all = [...(await this.#advance(lines)), ...users];
    const outcome = await this.#context.db.transaction(all);
    if (outcome.committed) return this.#count(lines);
    const refusal = findRefusal(outcome, all);
    if (refusal instanceof Overtaken) throw refusal;
    for (const line of lines) await this.#importOne(line);
  }

  async #importOne(line: Line): Promise<void> {
    const advance = await this.#advance([line]);
    if (line.outcome !== 'IMPORTED') {
      const outcome = await this.#context.db.transaction(advance);
      if (!outcome.committed) throw new Overtaken();
      return this.#count([line]);
    }
    const { user, name, writes } = line.made;
    try {
      // AWS: this text.
      const creation = { name, taken: 'The user already exists.', writes: [...advance, ...writes] };
      await createUser(this.#context, this.#pool, user, creation);
      this.#count([line]);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const isThere = error.code === 'UsernameExistsException';
      await this.#importOne({
        record: line.record,
        outcome: isThere ? 'SKIPPED' : 'FAILED',
        message: isThere ? 'The user already exists.' : error.message,
      });
    }
  }

  /** Whom a line makes, or why nobody. What is no fault of the line says so, and costs that line alone. */
  async #judge(record: CsvRecord): Promise<Line> {
    if ('problem' in record) return { record, outcome: 'FAILED', message: record.problem };
    const values = new Map(this.#header?.map((name, at) => [name, (record.fields[at] ?? '').trim()]));
    try {
      return { record, outcome: 'IMPORTED', made: await importedUser(this.#context, this.#pool, this.#job, values) };
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      if (error instanceof Fault) return { record, outcome: 'FAILED', message: error.message };
      const { id: jobId } = this.#job;
      this.#context.log.error({ jobId, line: record.line }, 'a user could not be imported', error);
      return { record, outcome: 'FAILED', message: 'The user could not be imported due to an internal error.' };
    }
  }

  /** Notes how far the job has come with these lines, and what was wrong with them. Refuses with Overtaken. */
  async #advance(lines: readonly Line[]): Promise<Write[]> {
    const { id } = this.#job;
    const last = lines.at(-1)?.record.next ?? { offset: 0, line: 1 };
    const of = (outcome: Line['outcome']) => lines.filter((line) => line.outcome === outcome).length;
    const row = {
      id,
      claim: this.#importer.claim,
      claimedUntil: (await this.#context.db.now()) + leaseMs,
      header: JSON.stringify(this.#header),
      position: last.offset,
      line: last.line,
      imported: of('IMPORTED'),
      skipped: of('SKIPPED'),
      failed: of('FAILED'),
    };
    const told = lines.flatMap((line) =>
      line.outcome === 'IMPORTED'
        ? []
        : [
            write(insertLine, {
              id,
              line: line.record.line,
              outcome: line.outcome,
              message: line.message.trim().slice(0, longestMessage),
            }),
          ],
    );
    return [write(advanceJobRow, row, { expect: 'one', refusal: () => new Overtaken() }), ...told];
  }

  #count(lines: readonly Line[]): void {
    const imported = lines.filter(({ outcome }) => outcome === 'IMPORTED').length;
    this.#imported += imported;
    this.#others += lines.length - imported;
  }

  #endOfTooMany(): Promise<void> {
    return this.#end('Failed', `The csv file has more than ${maxUsersOfFile} users.`);
  }

  /** Lets another process go on at once. */
  async #release(): Promise<void> {
    const { id } = this.#job;
    await this.#context.db.transaction([write(releaseJobRow, { id, claim: this.#importer.claim })]);
  }

  async #end(status: 'Failed' | 'Succeeded', message: string): Promise<void> {
    const { id: jobId, poolId } = this.#job;
    const ended = { id: jobId, claim: this.#importer.claim, status, now: this.#context.clock.now(), message };
    const writes = [write(endJobRow, ended, { expect: 'one' }), ...dropFileWrites(jobId)];
    if (!(await this.#context.db.transaction(writes)).committed) throw new Overtaken();
    const counts = { imported: this.#imported, others: this.#others };
    this.#context.log.info({ poolId, jobId, status, ...counts }, 'an import job is over');
  }
}
