import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { DatabaseUnavailable, isMet, type Outcome, type Write } from './database.ts';
import { asUnavailable, classify } from './sqlite-errors.ts';

/** Runs one write and returns the number of rows that it changed. */
export type RunWrite = (write: Write) => number;

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Resolves after the group of this transaction is durable. */
  submit(writes: readonly Write[]): Promise<Outcome>;
  /** Writes at once what waits. */
  flush(): void;
}

/**
 * Writes the transactions of one turn of the event loop with a single commit, which costs a single flush of the disk.
 * One that fails is rolled back alone; when the commit fails, all of them reject.
 */
export function createGroupCommit(connection: DatabaseSync, run: RunWrite): GroupCommit {
  const control = controlStatements(connection);
  let waiting: Waiting[] = [];

  function flush(): void {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    try {
      commitGroup(group);
    } catch (error) {
      const reason = asOutage(error);
      for (const { reject } of group) reject(reason);
    }
  }

  function commitGroup(group: readonly Waiting[]): void {
    const alone = group.length === 1;
    let answers: (() => void)[];
    try {
      // Left over when even the rollback failed.
      if (connection.isTransaction) control.rollback.run();
      control.begin.run();
      answers = group.map((one) => runOne(one, alone));
      if (connection.isTransaction) control.commit.run();
    } catch (error) {
      // Some failures end the transaction by themselves.
      if (connection.isTransaction) control.rollback.run();
      throw error;
    }
    for (const answer of answers) answer();
  }

  function runOne({ writes, resolve, reject }: Waiting, alone: boolean): () => void {
    if (!alone) control.savepoint.run();
    const result = attempt(writes);
    const committed = !('error' in result) && result.outcome.committed;
    if (alone && !committed) control.rollback.run();
    if (!alone && !committed) control.rollbackTo.run();
    if (!alone) control.release.run();
    return 'error' in result ? () => reject(result.error) : () => resolve(result.outcome);
  }

  function attempt(writes: readonly Write[]): { outcome: Outcome } | { error: unknown } {
    for (const [index, write] of writes.entries()) {
      try {
        const changed = run(write);
        if (!isMet(write, changed)) return { outcome: { committed: false, index, reason: 'unmet' } };
      } catch (error) {
        const failure = classify(error);
        if (failure === 'outage' || !connection.isTransaction) throw error;
        if (failure === 'mistake') return { error };
        return { outcome: { committed: false, index, reason: failure } };
      }
    }
    return { outcome: { committed: true } };
  }

  function submit(writes: readonly Write[]): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({ writes, resolve, reject });
    return promise;
  }

  return { submit, flush };
}

// Whatever stops a whole group is our outage: no single caller is to blame for it.
function asOutage(error: unknown): DatabaseUnavailable {
  const known = asUnavailable(error);
  if (known instanceof DatabaseUnavailable) return known;
  return new DatabaseUnavailable('The database did not take the writes.', { cause: error });
}

function controlStatements(connection: DatabaseSync): Record<ControlName, StatementSync> {
  return {
    begin: connection.prepare('begin immediate'),
    commit: connection.prepare('commit'),
    rollback: connection.prepare('rollback'),
    savepoint: connection.prepare('savepoint one'),
    rollbackTo: connection.prepare('rollback to one'),
    release: connection.prepare('release one'),
  };
}

type ControlName = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'rollbackTo' | 'release';
