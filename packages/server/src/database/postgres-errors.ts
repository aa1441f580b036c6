import postgres from 'postgres';
import { DatabaseUnavailable } from './database.ts';
import type { PostgresTarget } from './postgres-url.ts';

/** What an error of PostgreSQL or of the connection to it means: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export type PostgresFailure = 'duplicate' | 'unmet' | 'retry' | 'outage' | 'disconnected' | 'mistake';

/** A host that answers but will not do. */
export class HostRefused extends Error {
  readonly code = 'HOST_REFUSED';
}

/** There was no connection, so that nothing was sent. It has the code of what was in the way, where that is one thing, and the words. */
export class Unreached extends Error {
  readonly code: string;

  constructor(cause: unknown) {
    super(reasonOf(cause), { cause });
    const codes = new Set((cause instanceof AggregateError ? cause.errors : [cause]).map(codeOf));
    this.code = codes.size === 1 ? [...codes].join() : 'UNREACHED';
  }
}

/** Unique violation; foreign-key violation and restriction. */
const broken: ReadonlyMap<string, PostgresFailure> = new Map([
  ['23505', 'duplicate'],
  ['23503', 'unmet'],
  ['23001', 'unmet'],
]);
/** Serialization failure, deadlock, and a prepared statement that a connection pooler lost. */
const retried: ReadonlySet<string> = new Set(['40001', '40P01', '26000']);
/** Read-only, lock not available, wrong user or password, no such database. */
const outageCodes: ReadonlySet<string> = new Set(['25006', '55P03', '28000', '28P01', '3D000']);
/** Connection, out of resources, stopped by the operator, system error, damaged data. */
const outageClasses: ReadonlySet<string> = new Set(['08', '53', '57', '58', 'XX']);
/** Read-only; too many connections; the server is starting or stopping: said before anything is done. */
const untouchedCodes: ReadonlySet<string> = new Set(['25006', '53300', '57P03', 'CONNECT_TIMEOUT']);
/** The server is stopped, or a process of it has crashed: the connection ends with it. */
const endedCodes: ReadonlySet<string> = new Set(['57P01', '57P02']);

/** Sorts an error into a broken rule, something to try again, an outage, or a mistake in the program. */
export function classify(error: unknown): PostgresFailure {
  if (!(error instanceof Error)) return 'mistake';
  const code = codeOf(error);
  if (!(error instanceof postgres.PostgresError)) return isOurs(error) ? 'mistake' : 'disconnected';
  if (retried.has(code)) return 'retry';
  // Whoever gets no connection, or loses it, has done nothing wrong.
  if (error.severity === 'FATAL' || outageCodes.has(code) || outageClasses.has(code.slice(0, 2))) return 'outage';
  return broken.get(code) ?? 'mistake';
}

/** Whether nothing at all was done: what was asked may be asked again, wherever the database is by then. */
export function isUntouched(error: unknown): boolean {
  return error instanceof Unreached || untouchedCodes.has(codeOf(error));
}

/** Whether the connection, or its host, is no longer the one to be asked. */
export function isMoved(error: unknown): boolean {
  return isUntouched(error) || endedCodes.has(codeOf(error)) || classify(error) === 'disconnected';
}

/** Whether somebody held a lock for longer than the statement may wait: nothing was done. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** An outage as `DatabaseUnavailable` with its cause; any other error as it is; both without values. */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable) return error;
  if (classify(error) === 'mistake') return withoutValues(error);
  return new DatabaseUnavailable(`The database cannot answer: ${reasonOf(error)}.`, { cause: withoutValues(error) });
}

/** Why the database could not be opened, in one sentence with the mend and without the password. */
export function openSentence({ label, user }: PostgresTarget, error: unknown): string {
  const code = codeOf(error);
  const start = `Cannot open the ${label}:`;
  switch (code) {
    case '28P01':
    case '28000':
      return `${start} PostgreSQL refuses the user ${user ?? '(none)'} or the password. Correct them in the database URL.`;
    case '3D000':
      return `${start} it does not exist. Create it with CREATE DATABASE or name another one in the database URL.`;
    case '42501':
      return `${start} the user ${user ?? '(none)'} lacks a right there: ${reasonOf(error)}. Grant it.`;
    case 'ECONNREFUSED':
    case 'ENOENT':
    case 'CONNECT_TIMEOUT':
      return `${start} nothing answers there. Start PostgreSQL or correct the host in the database URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${start} the name of the host is unknown. Correct it in the database URL.`;
    default:
      return `${start} ${reasonOf(error)}.`;
  }
}

// Errors that the program throws before a statement leaves it.
function isOurs(error: Error): boolean {
  return (
    error instanceof RangeError || error instanceof TypeError || !('code' in error || error instanceof AggregateError)
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/**
 * The same error without the values of a row: PostgreSQL quotes them in `detail` and `where`, postgres.js keeps the
 * parameters, and all of them would reach a log.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof HostRefused || error instanceof Unreached)
    return error;
  const clean = new Error(error.message);
  clean.name = error.name;
  clean.stack = error.stack ?? '';
  const constraint = error instanceof postgres.PostgresError ? error.constraint_name : undefined;
  return Object.assign(clean, { code: error.code, ...(constraint && { constraint }) });
}
