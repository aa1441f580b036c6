import { setTimeout } from 'node:timers/promises';
import type postgres from 'postgres';
import { isMet, type Outcome, type Write } from './database.ts';
import { classify } from './postgres-errors.ts';

/** Sends one write over a connection or a pool and answers with the number of rows that it changed. */
export type SendWrite = (sql: postgres.ISql, write: Write) => Promise<number>;

const attempts = 8;
const committed: Outcome = { committed: true };

class Unmet extends Error {}

/** How far a transaction has come. */
export interface Progress {
  /** Whether its commit may have been sent: nobody knows what became of it where the connection is lost then. */
  mayBeDone: boolean;
}

/**
 * Runs the writes in one transaction, sent without waiting for each other's answers. Deadlocks and serialization failures
 * are tried again; what else the connection throws comes out as it is, and `progress` tells whether it may be done all the same.
 */
export async function runTransaction(
  sql: postgres.Sql,
  writes: readonly Write[],
  send: SendWrite,
  progress: Progress = { mayBeDone: false },
): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    progress.mayBeDone = false;
    const failed: { index: number } = { index: -1 };
    try {
      await runOnce(sql, writes, send, { failed, progress });
      return committed;
    } catch (error) {
      const failure = error instanceof Unmet ? 'unmet' : classify(error);
      if (failure === 'retry' && attempt < attempts) {
        await setTimeout(Math.random() * 10 * 2 ** attempt);
        continue;
      }
      if ((failure !== 'unmet' && failure !== 'duplicate') || failed.index < 0) throw error;
      return { committed: false, index: failed.index, reason: failure };
    }
  }
}

async function runOnce(
  sql: postgres.Sql,
  writes: readonly Write[],
  send: SendWrite,
  { failed, progress }: { readonly failed: { index: number }; readonly progress: Progress },
): Promise<void> {
  const [only] = writes;
  if (!only) return;
  const sendOne = async (connection: postgres.ISql, write: Write, index: number) => {
    try {
      const changed = await send(connection, write);
      if (!isMet(write, changed)) throw new Unmet();
    } catch (error) {
      // The statements after the first that fails fail because of it.
      if (failed.index < 0) failed.index = index;
      throw error;
    }
  };
  if (writes.length === 1 && only.expect === undefined) {
    progress.mayBeDone = true;
    return sendOne(sql, only, 0);
  }
  await sql.begin(async (connection) => {
    try {
      await Promise.all(writes.map((write, index) => sendOne(connection, write, index)));
      progress.mayBeDone = true;
    } catch (error) {
      // postgres.js would write ROLLBACK into the lost connection and crash. `begin` itself rejects when it is lost.
      if (!(error instanceof Unmet) && classify(error) === 'disconnected') return new Promise<never>(() => {});
      throw error;
    }
  });
}
