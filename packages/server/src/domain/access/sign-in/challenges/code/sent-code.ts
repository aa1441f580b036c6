import { randomUUID } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { type Guesser, openBudget } from '#domain/people/codes/code-budget.ts';
import { tooManyRequests } from '#domain/people/codes/quota.ts';
import { messagesPerPerson } from '#domain/reach/messages/message-quota.ts';
import { openIn, sealIn } from '#domain/sealed-column.ts';
import { isSpent, spend } from '#domain/spent-store.ts';
import { isSameStamp, type Stamp } from '../../attempt.ts';
import { GuessesHeld } from '../../guesses/guesses.ts';
import { signInStates } from '../custom/state-store.ts';
import { insertKept, selectLast } from './sent-code-statements.ts';

/** A code that was sent, as the sessions keep it that it is good for. */
export interface SentCode {
  readonly id: string;
  /** Keyed digest, bound to the id. */
  readonly digest: string;
  /** How many digits the code has. */
  readonly length: number;
  /** Milliseconds since 1970; no session of the code is alive then. */
  readonly until: number;
}

/** Whose codes, and where they go: they are counted and shared among themselves. */
export interface CodeSlot {
  readonly poolId: string;
  readonly who: string;
  readonly recipient: string;
  /** The account as the sign-in found it: a code of an earlier password or generation is shared with nobody. */
  readonly stamp: Stamp | undefined;
}

interface Kept {
  readonly code: SentCode;
  readonly sentAt: number;
  readonly stamp?: Stamp | undefined;
}

const hour = 3_600_000;
const longestPaceMs = 15 * 60_000;
const longestSessionMs = 15 * 60_000;
const maxTries = 5;
const maxSharedTries = 2;
const maxAttempts = 30;

/** Another sign-in has sent a code meanwhile. */
class Overtaken extends Error {}

/** A new code, still to be sent. */
export function newSentCode(context: Pick<Context, 'clock' | 'secrets'>, code: string): SentCode {
  const id = randomUUID();
  const digest = digestOf(context, id, code).toString('base64url');
  return { id, digest, length: code.length, until: context.clock.now() + longestPaceMs + longestSessionMs };
}

/**
 * The code for a sign-in that anybody may begin for anybody else. Of the codes that a person may get in an hour of the clock
 * the first half is sent at once, and the other half spread over an hour: a sign-in that begins meanwhile gets no message,
 * and the last code that was sent is good for it too, unless codes have to be longer now. So beginning sign-ins uses up
 * nobody's hour. `send` sends a code of so many digits and stores the write in the same transaction.
 * @throws Fault TooManyRequestsException, and what `send` throws
 */
export async function paceCode(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  { poolId, who, recipient, stamp }: CodeSlot,
  digits: number,
  send: (stored: (code: SentCode) => Promise<Write>) => Promise<SentCode>,
): Promise<{ code: SentCode; isShared: boolean }> {
  const slot = context.secrets.digest('sent-code', poolId, who, recipient);
  const most = messagesPerPerson(context.settings);
  const atOnce = Math.floor(most / 2);
  const paceMs = Math.min(hour / (most - atOnce), longestPaceMs);
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const now = context.clock.now();
    const window = Math.floor(now / hour);
    const prefix = `code/${Buffer.from(slot).toString('base64url')}/${window}/`;
    const row = await context.db.first(selectLast, { first: prefix, last: `${prefix}~` });
    const sent = row === undefined ? 0 : Number(row.id.slice(prefix.length));
    const opened = row && (await openIn(context, signInStates, row, row.sealed));
    const last = opened && (JSON.parse(Buffer.from(opened).toString()) as Kept);
    const isRecent = last !== undefined && now < last.sentAt + paceMs && isSameStamp(last.stamp, stamp);
    const isLongEnough = isRecent && last.code.length >= digits;
    if (isLongEnough && sent >= atOnce && (await isShareable(context, last.code))) {
      return { code: last.code, isShared: true };
    }
    const store = async (code: SentCode) => {
      const kept: Kept = { code, sentAt: now, stamp };
      const id = `${prefix}${String(sent + 1).padStart(9, '0')}`;
      const sealed = await sealIn(context, signInStates, { id }, Buffer.from(JSON.stringify(kept)));
      const expiresAt = Math.max((window + 1) * hour, code.until);
      return write(insertKept, { id, sealed, expiresAt }, { refusal: () => new Overtaken() });
    };
    try {
      return { code: await send(store), isShared: false };
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
  }
  throw tooManyRequests();
}

/** A code whose tries strangers have used up, or that has signed somebody in, is good for no further session. */
async function isShareable(context: Pick<Context, 'db'>, { id }: SentCode): Promise<boolean> {
  return !(await isSpent(context, usedId(id))) && !(await isSpent(context, tryId(id, maxSharedTries - 1)));
}

/** The write that ends a code, for the transaction of its success: it signs in once, whichever session it is. */
export function spendCode({ id, until }: SentCode): Write {
  return spend(usedId(id), until);
}

/**
 * Takes one of the five tries of a code, and one comparison of the pool's budget, before it is compared: parallel guesses, and
 * those of all its sessions together, are never more. Sessions that share it have the first two only, so that they leave
 * three to the one that it was sent for. Gives the writes that a right code gives back; undefined when there is none left.
 * @throws GuessesHeld when the budget has none left: the try is not used up then
 */
export async function takeTry(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>,
  { isInvented, ...guesser }: Guesser & { isInvented: boolean },
  { id, until, length }: SentCode,
  isShared: boolean,
): Promise<readonly Write[] | undefined> {
  const tries = isShared ? maxSharedTries : maxTries;
  for (let attempt = 0; attempt < tries; ) {
    const budget = await openBudget(context, guesser, length, { isInvented });
    if (budget.left < 1) {
      // A code without a try left is compared with nothing, whatever the budget.
      if (await isSpent(context, tryId(id, tries - 1))) return undefined;
      throw new GuessesHeld();
    }
    const { take, giveBack } = budget.count(1);
    const outcome = await context.db.transaction([spend(tryId(id, attempt), until), ...take]);
    if (outcome.committed) return giveBack;
    if (outcome.index === 0) attempt++;
  }
  return undefined;
}

export function digestOf(context: Pick<Context, 'secrets'>, codeId: string, code: string): Buffer {
  return Buffer.from(context.secrets.digest('one-time-code', codeId, code));
}

function usedId(codeId: string): string {
  return `code-used/${codeId}`;
}

function tryId(codeId: string, attempt: number): string {
  return `code-try/${codeId}/${attempt}`;
}
