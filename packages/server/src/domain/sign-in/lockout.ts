import { type Write, write } from '#database/database.ts';
import type { PasswordFailureRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type Pool, usernameFold } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { countFailure, deleteFailures, insertFailure, selectFailures } from './lockout-store.ts';

type Counting = Pick<Context, 'db' | 'clock' | 'secrets'>;

/** What is guessed at: a password, one that is still elsewhere, or a second factor. Each has a count of its own. */
export type Guessed = 'password' | 'migration' | 'second-factor';

const freeFailures = 5;
const firstLockMs = 1_000;
const longestLockMs = 15 * 60_000;
const quietMs = 15 * 60_000;

/**
 * Lets an account be guessed at only so often. AWS: five wrong passwords are free, then each one locks the account for a
 * second, two, four and so on up to a quarter of an hour; tries meanwhile are refused and do not count; a success or a quiet
 * quarter of an hour ends it (developer guide, "Lockout behavior for failed sign-in attempts"). Names that are nobody's
 * are counted alike.
 *
 * The first try of an account without failures is not counted beforehand, so that a sign-in costs one read; such tries run
 * one at a time in a process. Every later one is counted in the database before it is evaluated.
 */
export class Guesses {
  readonly #context: Counting;
  readonly #key: { poolId: string; account: string };

  constructor(context: Counting, pool: Pool, user: User | undefined, name: string, guessed: Guessed = 'password') {
    this.#context = context;
    const who = user === undefined ? `name ${usernameFold(pool, name)}` : user.sub;
    const digest = context.secrets.digest('guesses', pool.id, who, guessed);
    this.#key = { poolId: pool.id, account: Buffer.from(digest).toString('base64url') };
  }

  /** @throws Fault NotAuthorizedException while the account is locked */
  async checkOpen(): Promise<void> {
    await this.#read();
  }

  /**
   * Evaluates one guess, and gives what `evaluate` gave. A right one ends the count at once, whatever the sign-in meets
   * after it. `evaluate` answers undefined, or throws a Fault, for a wrong guess, which is counted.
   * @throws Fault NotAuthorizedException while the account is locked
   */
  async evaluate<T>(evaluate: () => Promise<T | undefined>): Promise<T | undefined> {
    return inTurn(`${this.#key.poolId} ${this.#key.account}`, async () => {
      const counted = await this.#countBefore();
      let found: T | undefined;
      try {
        found = await evaluate();
      } catch (error) {
        const isWrong = error instanceof Fault;
        if (isWrong && counted === undefined) await this.#countFirst();
        // What is no Fault is an outage of ours and says nothing about the guess.
        if (!isWrong && counted !== undefined) await this.#context.db.transaction([counted.undo]);
        throw error;
      }
      if (found === undefined && counted === undefined) await this.#countFirst();
      if (found !== undefined && counted !== undefined) {
        await this.#context.db.transaction([write(deleteFailures, this.#key)]);
      }
      return found;
    });
  }

  async #read(): Promise<PasswordFailureRow | undefined> {
    const row = await this.#context.db.first(selectFailures, this.#key);
    if (row !== undefined && row.locked_until > this.#context.clock.now()) {
      throw new Fault('NotAuthorizedException', 'Password attempts exceeded');
    }
    return row;
  }

  /**
   * Counts the guess as failed before it is made, where the account has failures already. The write takes that back, unless
   * another guess was counted on top.
   */
  async #countBefore(): Promise<{ undo: Write } | undefined> {
    for (;;) {
      const row = await this.#read();
      if (row === undefined) return undefined;
      const now = this.#context.clock.now();
      const failures = (now - row.last_at >= quietMs ? 0 : row.failures) + 1;
      const lockedUntil =
        failures < freeFailures ? 0 : now + Math.min(firstLockMs * 2 ** (failures - freeFailures), longestLockMs);
      const count = { ...this.#key, failures, lastAt: now, lockedUntil, seen: row.failures, seenAt: row.last_at };
      const outcome = await this.#context.db.transaction([write(countFailure, count, { expect: 'one' })]);
      if (!outcome.committed) continue;
      const before = { failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until };
      return { undo: write(countFailure, { ...this.#key, ...before, seen: failures, seenAt: now }) };
    }
  }

  async #countFirst(): Promise<void> {
    const outcome = await this.#context.db.transaction([
      write(insertFailure, { ...this.#key, lastAt: this.#context.clock.now() }),
    ]);
    // Another process counted its first one meanwhile, and this one comes on top of it.
    if (!outcome.committed) await this.#countBefore();
  }
}

const turns = new Map<string, Promise<unknown>>();

/** Runs the tasks of one key one after the other. */
async function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
  const before = turns.get(key);
  const mine = (before ?? Promise.resolve()).then(task, task);
  const settled = mine.then(
    () => {},
    () => {},
  );
  turns.set(key, settled);
  try {
    return await mine;
  } finally {
    if (turns.get(key) === settled) turns.delete(key);
  }
}
