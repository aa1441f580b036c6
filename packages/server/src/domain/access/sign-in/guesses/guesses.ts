import { findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { signInNamesOf } from '#domain/people/users/sign-in-name.ts';
import type { User } from '#domain/people/users/user.ts';
import { countedName } from '#domain/people/users/username.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { PasswordFailureRow } from '#schema/rows/sign-ins.ts';
import type { Asker } from '../asker.ts';
import type { Attempt } from '../attempt.ts';
import { countFailure, deleteFailures, deleteFirstFailure, insertFailure, selectFailures } from './guesses-store.ts';

type Counting = Pick<Context, 'db' | 'clock' | 'secrets' | 'local'>;

/** Who guesses: a sign-in, or as much of it as counting needs. */
export interface Guesser {
  readonly asker: Pick<Asker, 'pool' | 'client'>;
  readonly attempt: Pick<Attempt, 'name'>;
  readonly user: User | undefined;
}

/**
 * What is guessed at, each with a count of its own: a password, one that is still elsewhere, the answer to a custom challenge,
 * or a second factor.
 */
export type Guessed = 'password' | 'migration' | 'custom' | 'second-factor';

/**
 * How many wrong guesses are free. The first answer of a custom sign-in may be wrong by design, such as one that only asks for
 * a code: of two answers each, five sign-ins are free.
 */
const freeFailures: Readonly<Record<Guessed, number>> = { password: 5, migration: 5, custom: 10, 'second-factor': 5 };
/** Of an account under all its names together, where that count is not told. */
const freeUntold = 20;
const firstLockMs = 1_000;
const longestLockMs = 15 * 60_000;
const quietMs = 15 * 60_000;

/** An answer was not compared, because the budget for codes of its length is used up: it says nothing of who gave it. */
export class GuessesHeld extends Error {
  override readonly name = 'GuessesHeld';
}

/** One count: of an account, or of a name. */
interface Count {
  readonly account: string;
  readonly free: number;
}

/** The counts of a guess as they were read, before any of them refuses it. */
interface Read {
  readonly told: PasswordFailureRow | undefined;
  readonly untold: PasswordFailureRow | undefined;
  /** The account is locked under its other names. */
  readonly isLockedUntold: boolean;
  /** Something is counted that a right guess ends, be it the name's at a client where the account's counts. */
  readonly isAnything: boolean;
}

/** A guess that was counted as failed beforehand. */
export interface Counted {
  /** False where the account is locked under its other names: the guess is wrong, whatever it is, and nobody is asked. */
  readonly isEvaluated: boolean;
  /** Counts it no more, unless others were counted on top of it. */
  readonly undo: readonly Write[];
}

/**
 * Lets an account be guessed at only so often. AWS: five wrong passwords are free, then each one locks the account for a
 * second, two, four and so on up to a quarter of an hour; tries meanwhile are refused and do not count; a success or a quiet
 * quarter of an hour ends it (developer guide, "Lockout behavior for failed sign-in attempts"). Names that are nobody's
 * are counted alike.
 *
 * Before a proof, at a client that hides who exists, the lock that is told is the name's that was typed: it would show
 * that two names are one user's. All names of the account together are counted too; where only that count locks it, every
 * guess is answered like a wrong one. A right one ends the counts of them all.
 *
 * The first try of an account without failures is not counted beforehand, so that a sign-in costs one read; such tries run
 * one at a time in a process. Every later one is counted in the database before it is evaluated.
 */
export class Guesses {
  readonly #context: Counting;
  readonly #pool: Pool;
  readonly #guessed: Guessed;
  readonly #user: User | undefined;
  readonly #name: string;
  readonly #told: Count;
  readonly #untold: Count | undefined;

  constructor(context: Counting, { asker: { pool, client }, attempt: { name }, user }: Guesser, guessed: Guessed) {
    this.#context = context;
    this.#pool = pool;
    this.#guessed = guessed;
    this.#user = user;
    this.#name = name;
    const free = freeFailures[guessed];
    const isHidden = hidesUsers(client) && (guessed === 'password' || guessed === 'custom');
    this.#told = { account: isHidden || guessed === 'migration' ? this.#ofName(name) : this.#ofAccount(), free };
    this.#untold = isHidden ? { account: this.#ofAccount(), free: freeUntold } : undefined;
  }

  #ofName(name: string): string {
    return this.#key('name', countedName(name));
  }

  /** Nobody has an account too, so that the database has as much to do. */
  #ofAccount(): string {
    return this.#user === undefined
      ? this.#key('nobody', countedName(this.#name))
      : this.#key('account', this.#user.sub);
  }

  #key(...who: string[]): string {
    const digest = this.#context.secrets.digest('guesses', this.#pool.id, this.#guessed, ...who);
    return Buffer.from(digest).toString('base64url');
  }

  /** @throws Fault NotAuthorizedException while it is locked */
  async checkOpen(): Promise<void> {
    await this.#read();
  }

  /**
   * Evaluates one guess, and gives what `evaluate` gave. A right one ends the count at once, whatever the sign-in meets
   * after it. `evaluate` answers undefined, or throws a Fault, for a wrong guess, which is counted.
   * @throws Fault NotAuthorizedException while it is locked
   */
  async evaluate<T>(evaluate: () => Promise<T | undefined>): Promise<T | undefined> {
    return this.#context.local.turns.take((this.#untold ?? this.#told).account, async () => {
      const { told, untold, isAnything } = await this.#read();
      const isFirst = told === undefined && untold === undefined;
      const counted = isFirst ? undefined : await this.count();
      if (counted?.isEvaluated === false) return undefined;
      let found: T | undefined;
      try {
        found = await evaluate();
      } catch (error) {
        const isWrong = error instanceof Fault;
        if (isWrong && counted === undefined) await this.count();
        // What is no Fault is an outage of ours and says nothing about the guess.
        if (!isWrong && counted !== undefined) await this.#context.db.transaction(counted.undo);
        throw error;
      }
      if (found === undefined && counted === undefined) await this.count();
      if (found !== undefined && isAnything) await this.#context.db.transaction(this.end());
      return found;
    });
  }

  /**
   * Counts a guess as failed before it is made, for one whose outcome is known only later; `others` become final along with it.
   * @throws Fault NotAuthorizedException while it is locked, and what the refusals of `others` throw
   */
  async count(others: readonly Write[] = []): Promise<Counted> {
    for (;;) {
      const { told, untold, isLockedUntold } = await this.#read();
      const counts = [this.#raise(this.#told, told)];
      if (this.#untold && !isLockedUntold) counts.push(this.#raise(this.#untold, untold));
      const all = [...counts.map(({ raise }) => raise), ...others];
      const outcome = await this.#context.db.transaction(all);
      if (outcome.committed) return { isEvaluated: !isLockedUntold, undo: counts.map(({ undo }) => undo) };
      const refusal = findRefusal(outcome, all);
      if (refusal) throw refusal;
      // Another guess was counted meanwhile.
    }
  }

  /** The writes that end the count, under whatever name of the user it was. */
  end(): Write[] {
    const held = this.#user === undefined ? [] : signInNamesOf(this.#pool, this.#user).filter(({ isHeld }) => isHeld);
    const names = [this.#name, ...held.map(({ nameKey }) => nameKey)].map((name) => this.#ofName(name));
    const accounts = new Set([this.#ofAccount(), ...names]);
    return [...accounts].map((account) => write(deleteFailures, { poolId: this.#pool.id, account }));
  }

  async #read(): Promise<Read> {
    const one = this.#told.account;
    const other = this.#untold?.account ?? this.#ofName(this.#name);
    const rows = await this.#context.db.all(selectFailures, { poolId: this.#pool.id, one, other });
    const told = rows.find((row) => row.account === one);
    const untold = this.#untold && rows.find((row) => row.account === other);
    if (this.#isLocked(told, this.#told)) throw attemptsExceeded();
    const isLockedUntold = this.#isLocked(untold, this.#untold);
    return { told, untold, isLockedUntold, isAnything: rows.length > 0 };
  }

  #isLocked(row: PasswordFailureRow | undefined, count: Count | undefined): boolean {
    if (row === undefined || count === undefined || row.failures < count.free) return false;
    const lockMs = Math.min(firstLockMs * 2 ** (row.failures - count.free), longestLockMs);
    return this.#context.clock.now() < row.last_at + lockMs;
  }

  #raise({ account }: Count, row: PasswordFailureRow | undefined): { raise: Write; undo: Write } {
    const key = { poolId: this.#pool.id, account };
    const now = this.#context.clock.now();
    if (row === undefined) {
      const first = { ...key, lastAt: now };
      return { raise: write(insertFailure, first), undo: write(deleteFirstFailure, first) };
    }
    const failures = (now - row.last_at >= quietMs ? 0 : row.failures) + 1;
    const counted = { ...key, failures, lastAt: now, seen: row.failures, seenAt: row.last_at };
    const before = { ...key, failures: row.failures, lastAt: row.last_at, seen: failures, seenAt: now };
    return { raise: write(countFailure, counted, { expect: 'one' }), undo: write(countFailure, before) };
  }
}

/** The refusal of a guess at an account, or under a name, that is locked for a while. */
export function attemptsExceeded(): Fault {
  return new Fault('NotAuthorizedException', 'Password attempts exceeded');
}
