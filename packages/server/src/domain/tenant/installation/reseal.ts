import { setTimeout as delay } from 'node:timers/promises';
import { type Database, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { leaseMs } from '#lib/lease.ts';
import { dataKeyNumberOf } from '#lib/secret-box.ts';
import type { ResealPassRow } from '#schema/rows/installation.ts';
import { selectDataKeys } from './key-store.ts';
import {
  advancePass,
  beginPass,
  claimPass,
  columnStatements,
  deleteOlderKeys,
  endPass,
  releasePass,
  type SealedRow,
  selectPass,
} from './reseal-store.ts';

type Resealing = Pick<Context, 'db' | 'secrets' | 'log'>;

/** How a process works on a pass. */
export interface Worker {
  /** Names the process. */
  readonly claim: string;
  /** How many rows are looked at in one transaction. */
  readonly batch: number;
  /** Milliseconds between two of them, for what else the process has to do. */
  readonly pauseMs: number;
  readonly isStopping?: () => boolean;
  readonly onProgress?: (pass: ResealPass) => void;
}

/** How far a pass has come. */
export interface ResealPass {
  /** The data key under which everything is to be sealed. */
  readonly dataKey: number;
  /** `table.column` */
  readonly column: string;
  readonly lookedAt: number;
  readonly resealed: number;
  readonly isOver: boolean;
}

/**
 * How long an older data key stays at least when it seals nothing any more. Within it every process has learnt of the newer
 * one, whatever a request read before is written back, and Sessions, which live a quarter of an hour, have ended.
 */
const quietMs = 3_600_000;

/** Another process has taken the pass over. */
class Overtaken extends Error {}

/**
 * Seals anew what is sealed under older data keys, and deletes those that seal nothing any more. A pass walks through all
 * columns; where it stands lies in the database, so that any process goes on where another one stopped, and one works at a
 * time. An hour after a pass another one follows, until one finds nothing to seal and began an hour after the newest key was
 * made: with it the older keys are deleted. Gives the pass as it stands then; undefined where there is one data key alone.
 */
export async function reseal(
  context: Resealing,
  columns: readonly SealedColumn[],
  worker: Worker,
): Promise<ResealPass | undefined> {
  try {
    const row = await takePass(context, columns, worker);
    if (row !== undefined) await walk(context, columns, worker, row);
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
  return findResealPass(context);
}

/** The pass that is under way, or the last one; undefined where there is one data key alone. */
export async function findResealPass({ db }: Pick<Context, 'db'>): Promise<ResealPass | undefined> {
  const keys = await db.all(selectDataKeys, {});
  const row = keys.length > 1 ? await db.first(selectPass, {}) : undefined;
  return row && toPass(row);
}

/** How many rows a pass looks at. */
export async function countSealedRows({ db }: Pick<Context, 'db'>, columns: readonly SealedColumn[]): Promise<number> {
  const counts = await Promise.all(columns.map((column) => db.first(columnStatements(column).count, {})));
  return counts.reduce((sum, count) => sum + (count?.found ?? 0), 0);
}

/** The pass that this process has to work on now; undefined where there is none, or where somebody is at it. */
async function takePass(
  { db, log }: Resealing,
  columns: readonly SealedColumn[],
  { claim }: Worker,
): Promise<ResealPassRow | undefined> {
  const keys = await db.all(selectDataKeys, {});
  const [newest, first] = [keys.at(-1), columns[0]];
  if (newest === undefined || first === undefined || keys.length === 1) return undefined;
  const row = await db.first(selectPass, {});
  const now = await db.now();
  const lease = { claim, claimedUntil: now + leaseMs };
  if (row?.data_key === newest.number) {
    if (row.ended_at === null && row.claimed_until >= now) return undefined;
    if (row.ended_at !== null && row.ended_at + quietMs > now) return undefined;
    if (row.ended_at === null) {
      await commit(db, [write(claimPass, { ...lease, seen: row.claimed_until }, { expect: 'one' })]);
      return row;
    }
  }
  const begun = { dataKey: newest.number, column: nameOf(first), now, ...lease, seen: row?.began_at ?? -1 };
  await commit(db, [write(beginPass, begun, { expect: 'one' })]);
  log.info({ dataKey: newest.number }, 'sealing anew under the newest data key');
  return db.first(selectPass, {});
}

/** Goes on with a pass from where it stands, to its end or until the process stops. */
async function walk(
  context: Resealing,
  columns: readonly SealedColumn[],
  worker: Worker,
  row: ResealPassRow,
): Promise<void> {
  await context.secrets.refresh();
  let pass = toPass(row);
  const stop = columns.findIndex((column) => nameOf(column) === row.column_name);
  const rest = columns.slice(Math.max(stop, 0));
  for (const [index, column] of rest.entries()) {
    const isStop = index === 0 && stop >= 0 && row.position !== '';
    let after = isStop ? (JSON.parse(row.position) as Place) : undefined;
    for (let isLast = false; !isLast; ) {
      if (worker.isStopping?.()) return release(context, worker);
      const rows = await readRows(context.db, column, after, worker.batch);
      const { writes, unopened } = await sealAnew(context, column, rows, row.data_key);
      if (unopened > 0) context.log.error({ column: nameOf(column), unopened }, 'sealed values do not open, and stay');
      isLast = rows.length < worker.batch;
      const end = rows.at(-1);
      after = end === undefined ? after : placeOf(column, end);
      const next = isLast ? rest[index + 1] : undefined;
      const counts = { lookedAt: rows.length, resealed: writes.length };
      const to = next === undefined ? { column, after } : { column: next, after: undefined };
      await commit(context.db, [...writes, await advance(context.db, worker, to, counts)]);
      pass = add(pass, column, counts);
      worker.onProgress?.(pass);
      await delay(worker.pauseMs);
    }
  }
  await end(context, worker);
}

/** What names a row. */
type Place = Readonly<Record<string, string | number>>;
type Counts = Pick<ResealPass, 'lookedAt' | 'resealed'>;

function readRows(db: Database, column: SealedColumn, after: Place | undefined, limit: number): Promise<SealedRow[]> {
  const { first, next } = columnStatements(column);
  return after === undefined ? db.all(first, { limit }) : db.all(next, { ...after, limit });
}

/** The writes that seal the values of older keys anew. A value that was replaced meanwhile stays as it is. */
async function sealAnew(
  context: Resealing,
  column: SealedColumn,
  rows: readonly SealedRow[],
  dataKey: number,
): Promise<{ writes: Write[]; unopened: number }> {
  const { replace } = columnStatements(column);
  const writes: Write[] = [];
  let unopened = 0;
  for (const row of rows) {
    const seen = row.sealed_value;
    const number = seen === null ? undefined : dataKeyNumberOf(seen);
    if (seen === null || number === undefined || number >= dataKey) continue;
    const place = placeOf(column, row);
    const opened = await openIn(context, column, place, seen);
    if (opened === undefined) {
      unopened += 1;
      continue;
    }
    const sealed = await sealIn(context, column, place, opened);
    if ((dataKeyNumberOf(sealed) ?? 0) < dataKey) throw new Error(`data key ${dataKey} is not there to seal with`);
    writes.push(write(replace, { ...place, seen, sealed }));
  }
  return { writes, unopened };
}

async function advance(
  db: Database,
  { claim }: Worker,
  { column, after }: { column: SealedColumn; after: Place | undefined },
  counts: Counts,
): Promise<Write> {
  const position = after === undefined ? '' : JSON.stringify(after);
  const claimedUntil = (await db.now()) + leaseMs;
  return write(advancePass, { column: nameOf(column), position, ...counts, claim, claimedUntil }, { expect: 'one' });
}

/** Lets another process go on at once. */
async function release({ db }: Resealing, { claim }: Worker): Promise<void> {
  await commit(db, [write(releasePass, { claim }, { expect: 'one' })]);
}

/** Ends the pass. Where nothing was left to do for long enough, the older keys go with it. */
async function end({ db, log }: Resealing, { claim }: Worker): Promise<void> {
  const row = await db.first(selectPass, {});
  const key = (await db.all(selectDataKeys, {})).find(({ number }) => number === row?.data_key);
  if (row === undefined || key === undefined) throw new Overtaken();
  const { data_key: dataKey, looked_at: lookedAt, resealed } = row;
  const isClean = resealed === 0 && row.began_at >= key.created_at + quietMs;
  const ended = write(endPass, { now: await db.now(), claim }, { expect: 'one' });
  await commit(db, isClean ? [ended, write(deleteOlderKeys, { number: dataKey })] : [ended]);
  log.info({ dataKey, lookedAt, resealed }, isClean ? 'older data keys are deleted' : 'everything is sealed anew');
}

/** @throws Overtaken when the pass is another process's by now */
async function commit(db: Database, writes: readonly Write[]): Promise<void> {
  const outcome = await db.transaction(writes);
  if (!outcome.committed) throw new Overtaken();
}

function add(pass: ResealPass, column: SealedColumn, { lookedAt, resealed }: Counts): ResealPass {
  const sums = { lookedAt: pass.lookedAt + lookedAt, resealed: pass.resealed + resealed };
  return { ...pass, ...sums, column: nameOf(column) };
}

function toPass(row: ResealPassRow): ResealPass {
  return {
    dataKey: row.data_key,
    column: row.column_name,
    lookedAt: row.looked_at,
    resealed: row.resealed,
    isOver: row.ended_at !== null,
  };
}

function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}

function placeOf({ key }: SealedColumn, row: SealedRow): Place {
  return Object.fromEntries(
    key.map((name) => {
      const part = row[name];
      if (typeof part !== 'string' && typeof part !== 'number') throw new Error(`${name} names no row`);
      return [name, part];
    }),
  );
}
