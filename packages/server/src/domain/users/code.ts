import { timingSafeEqual } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { CodeRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { randomDigits } from '#lib/random.ts';
import { countTry, deleteCode, deleteCodes, deleteStaleCodes, insertCode, selectLiveCodes } from './code-store.ts';

export type CodePurpose = 'sign-up' | 'forgot-password' | 'verify:email' | 'verify:phone_number';

/** Whose code it is, and what for. */
export interface CodeSubject {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
}

const digits = 6;
/** How many codes of one purpose work at a time, and how often each is compared before it is dead. */
const maxLiveCodes = 5;
export const maxTries = 5;

/** AWS: a day, and an hour where a code opens the account. */
export const lifetimeSeconds: Readonly<Record<CodePurpose, number>> = {
  'sign-up': 86_400,
  'forgot-password': 3_600,
  'verify:email': 86_400,
  'verify:phone_number': 86_400,
};

/**
 * A new code for `target`, and the writes that make it good: the caller's transaction stores it, then the code is sent.
 * Earlier codes to the same target work on; those to another one end.
 */
export function issueCode(
  context: Pick<Context, 'clock' | 'secrets' | 'settings'>,
  subject: CodeSubject,
  target: string,
): { code: string; writes: Write[] } {
  const code = context.settings.fixedCode ?? randomDigits(digits);
  const now = context.clock.now();
  const { poolId, sub, purpose } = subject;
  const row = {
    id: newOrderedId(now),
    digest: digestOf(context, subject, code),
    target,
    createdAt: now,
    expiresAt: now + lifetimeSeconds[purpose] * 1000,
  };
  return {
    code,
    writes: [
      write(deleteStaleCodes, { poolId, sub, purpose, target, now }),
      write(insertCode, { poolId, sub, purpose, ...row }),
    ],
  };
}

/**
 * Compares a code with the live ones, and counts the try on each of them before it does, so that parallel guesses are
 * never more than were allowed. Gives what the code proves and the writes that use it up: in a transaction with the deed
 * they make sure that it works once, and refuse with ExpiredCodeException when it has ended meanwhile. Whether what it
 * proves still holds of the user is for the deed to check, where it changes the user.
 * @throws Fault CodeMismatchException; ExpiredCodeException when no code is live
 */
export async function proveCode(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  subject: CodeSubject,
  code: string,
): Promise<{ target: string; writes: Write[] }> {
  const live = await takeTry(context, subject);
  const digest = digestOf(context, subject, code);
  let right: CodeRow | undefined;
  for (const row of live) {
    if (row.digest.length === digest.length && timingSafeEqual(row.digest, digest)) right = row;
  }
  if (!right) throw codeMismatch();
  const { poolId, sub, purpose } = subject;
  return {
    target: right.target,
    writes: [
      write(deleteCode, { id: right.id }, { expect: 'one', refusal: codeExpired }),
      write(deleteCodes, { poolId, sub, purpose }),
    ],
  };
}

/** Ends every code that was sent for one purpose. */
export function deleteCodesWrites({ poolId, sub, purpose }: CodeSubject): Write[] {
  return [write(deleteCodes, { poolId, sub, purpose })];
}

/** The newest target that has a live code. */
export async function findCodeTarget(
  context: Pick<Context, 'db' | 'clock'>,
  subject: CodeSubject,
): Promise<string | undefined> {
  return (await findLive(context, subject))[0]?.target;
}

/** The refusal of a code that is not the one that was sent. */
export function codeMismatch(): Fault {
  return new Fault('CodeMismatchException', 'Invalid verification code provided, please try again.');
}

/** The refusal where no code works any more, or none was ever sent. */
export function codeExpired(): Fault {
  return new Fault('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

async function takeTry(context: Pick<Context, 'db' | 'clock'>, subject: CodeSubject): Promise<CodeRow[]> {
  for (;;) {
    const live = await findLive(context, subject);
    if (live.length === 0) throw codeExpired();
    const counted = live.map(({ id, tries }) => write(countTry, { id, tries }, { expect: 'one' }));
    if ((await context.db.transaction(counted)).committed) return live;
  }
}

function findLive(context: Pick<Context, 'db' | 'clock'>, { poolId, sub, purpose }: CodeSubject): Promise<CodeRow[]> {
  const now = context.clock.now();
  return context.db.all(selectLiveCodes, { poolId, sub, purpose, now, maxTries, limit: maxLiveCodes });
}

function digestOf(context: Pick<Context, 'secrets'>, { poolId, sub, purpose }: CodeSubject, code: string): Uint8Array {
  return context.secrets.digest('code', poolId, sub, purpose, code);
}
