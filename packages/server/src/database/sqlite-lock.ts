import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { DatabaseUnavailable } from './database.ts';
import { sqliteCode } from './sqlite-errors.ts';

const patienceMs = 60_000;

/**
 * Takes an exclusive lock on the file at `path`, which the operating system gives back even when the process is killed.
 * The file stays behind, empty: removing it would let two processes lock two different files of one name.
 * @returns the function that gives the lock back.
 * @throws DatabaseUnavailable after 60 seconds.
 */
export async function lockFile(path: string): Promise<() => void> {
  const giveUpAt = performance.now() + patienceMs;
  closeSync(openSync(path, 'a', 0o600));
  const connection = new DatabaseSync(path, { timeout: 0 });
  for (;;) {
    try {
      connection.exec('begin exclusive');
      return () => connection.close();
    } catch (error) {
      if (sqliteCode(error) === 5 && performance.now() < giveUpAt) {
        await setTimeout(25);
        continue;
      }
      connection.close();
      throw new DatabaseUnavailable(`Cannot lock ${path}: ${lockSentence(error)}`, { cause: error });
    }
  }
}

function lockSentence(error: unknown): string {
  switch (sqliteCode(error)) {
    case 5:
      return 'another process has held it for a minute. Stop that process and start again.';
    case 10:
    case 13:
      return 'it cannot be written; the disk may be full. Make room on it.';
    default:
      return `${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** Queues work by name within this process, for a database that no other process can reach. */
export function createQueue(): (name: string) => Promise<() => void> {
  const last = new Map<string, Promise<void>>();
  return async (name) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = last.get(name);
    last.set(name, promise);
    await before;
    return resolve;
  };
}
