/** What a room may ask of a database. Queries are written once, in the SQL that SQLite and PostgreSQL share. */

/** A value that both engines store: text, whole numbers up to 2^53, bytes, or null. Booleans are stored as 0 and 1. */
export type Value = string | number | Uint8Array | null;

/** The named parameters of a statement: `:name` in the SQL, `name` here. */
export type Parameters = Readonly<Record<string, Value>>;

/**
 * A named, typed statement, prepared once per connection. `P` are its parameters, `R` is a row of its answer.
 * The SQL uses `:name` parameters and nothing that only one engine knows.
 */
export interface Statement<P extends Parameters, R = never> {
  readonly name: string;
  readonly sql: string;
  /** Types only; never present. */
  readonly types?: { parameters: P; row: R };
}

/** Whether a write touched as many rows as it has to. */
export function isMet({ expect }: Pick<Write, 'expect'>, changed: number): boolean {
  return expect === undefined || (expect === 'one' ? changed === 1 : changed > 0);
}

/** Names a statement. The name is unique in the program and shows up in metrics and PostgreSQL's statistics. */
export function statement<P extends Parameters, R = never>(name: string, sql: string): Statement<P, R> {
  return { name, sql };
}

/** One statement of a transaction, with its parameters and how many rows it has to touch. */
export interface Write {
  readonly statement: Statement<Parameters, unknown>;
  readonly parameters: Parameters;
  /** The whole transaction is rolled back when this statement does not change exactly one row (`'one'`), or none (`'some'`). */
  readonly expect?: 'one' | 'some';
  /** Makes the error that the deed throws when it is this write that rolled the transaction back. */
  readonly refusal?: () => Error;
}

/** Joins a statement with its parameters for `Database.transaction`. */
export function write<P extends Parameters>(
  statement: Statement<P, unknown>,
  parameters: P,
  options: Pick<Write, 'expect' | 'refusal'> = {},
): Write {
  return { statement: statement as unknown as Statement<Parameters, unknown>, parameters, ...options };
}

/**
 * What became of a transaction: `committed` and durable, or rolled back as a whole because the write at `index` broke a
 * unique constraint (`duplicate`), or did not touch the rows that it has to or points at a row that is gone (`unmet`).
 */
export type Outcome =
  | { readonly committed: true }
  | { readonly committed: false; readonly index: number; readonly reason: 'duplicate' | 'unmet' };

/** What the write that rolled the transaction back has to say of it; undefined when it says nothing. */
export function findRefusal(outcome: Outcome, writes: readonly Write[]): Error | undefined {
  return outcome.committed ? undefined : writes[outcome.index]?.refusal?.();
}

/** What a database held at one moment. It ends with the work that it was opened for. */
export interface Moment {
  /** Every row that the query finds. */
  all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]>;
  /** Every row that the query finds, some at a time: in constant memory, however many they are. One query at a time. */
  pages<P extends Parameters, R>(query: Statement<P, R>, parameters: P): AsyncIterable<readonly R[]>;
}

/** Rows in a page of a moment. Few, since a row may hold an image. */
export const rowsOfPage = 64;

export interface Database {
  /** Every row that the query finds. */
  all<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R[]>;
  /** The first row that the query finds. */
  first<P extends Parameters, R>(query: Statement<P, R>, parameters: P): Promise<R | undefined>;
  /**
   * Runs the writes in order, all or none of them; resolves only after they are durable. Rooms write through this alone.
   * @throws DatabaseUnavailable when the engine cannot take the write (disk full, read-only, connection lost).
   */
  transaction(writes: readonly Write[]): Promise<Outcome>;
  /**
   * Lets `work` read what the database holds at one moment, whatever is written meanwhile; nobody waits for it.
   * @throws DatabaseUnavailable also for a database in memory, which has one connection
   */
  snapshot<T>(work: (moment: Moment) => Promise<T>): Promise<T>;
  /**
   * Runs raw SQL without parameters, every statement of it or none: migrations and tests only. With `rebuildsTables` a
   * table that others point at may be replaced by another of its name; what points nowhere afterwards rolls back.
   * @throws Error for what the engine refuses
   */
  execute(sql: string, options?: { readonly rebuildsTables?: boolean }): Promise<void>;
  /** Runs `work` while no other process holds the same named lock: migrations only. */
  locked<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** The database's own time, in whole milliseconds since 1970: one for all processes that share it, whatever their machines say. */
  now(): Promise<number>;
  /** Resolves when the database answers. @throws DatabaseUnavailable when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
  readonly dialect: Dialect;
}

/** The column types that differ between the engines, for migrations. `text` compares byte by byte on both. */
export interface Dialect {
  readonly engine: 'sqlite' | 'postgres';
  readonly text: string;
  readonly integer: string;
  readonly bytes: string;
}

/** The database cannot answer now. It is our outage: it leaves as a 5xx, never as an error on which clients sign out. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}
