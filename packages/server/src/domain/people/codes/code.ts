import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import type { CodeRow } from '#schema/rows/codes.ts';
import { askerOf, isOwn, maxLongTries, maxOtherLongTries, maxOtherTries, maxTries } from './code-asker.ts';
import { type CodeKind, chooseCodeLength, guessesHeld, openBudget } from './code-budget.ts';
import {
  countTry,
  deleteCode,
  deleteCodes,
  deleteStaleCodes,
  insertCode,
  selectLiveCodes,
  selectLiveDigest,
  updateDigest,
} from './code-store.ts';
import { newCodeText } from './code-text.ts';

export type CodePurpose = 'sign-up' | 'forgot-password' | 'verify:email' | 'verify:phone_number' | 'prove-again';

/** Whose code it is, and what for. */
export interface CodeSubject {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
}

/** What a new code is sent for. */
export interface CodeOrder {
  /** Where it goes. */
  readonly target: string;
  /** Who asked for it; absent for an administrator, whose code is anybody's to answer. */
  readonly caller?: Pick<Caller, 'address'> | undefined;
  /** It is the one that all share who ask in these minutes: longer, with more tries, and everybody's to answer. */
  readonly isShared?: boolean;
  /** What the operation that asks says when no code may be sent. */
  readonly refusal?: 'LimitExceededException' | 'TooManyRequestsException';
}

/** What makes a code good that was stored asleep. */
export interface Awakening {
  readonly id: string;
  /** In base64url. */
  readonly digest: string;
}

/** A new code or link, for a message. It is worth nothing before its writes are committed. */
export interface IssuedCode {
  readonly text: string;
  /** For the transaction that stores a message which shows it. */
  readonly writes: readonly Write[];
  /** For one that stores a message of which nobody knows yet what it will show: nothing is right before `wakeCode`. */
  readonly asleep: readonly Write[];
  readonly awakening: Awakening;
}

/** How many codes work at a time for whoever asked for them, and how many others beside them. */
export const maxLiveCodes = 5;
/** 192 random bits. */
const linkBytes = 24;

/** AWS: a day, and an hour where a code opens the account. Of `prove-again`, ours: for as long as a sign-in goes on. */
export const lifetimeSeconds: Readonly<Record<CodePurpose, number>> = {
  'sign-up': 86_400,
  'forgot-password': 3_600,
  'verify:email': 86_400,
  'verify:phone_number': 86_400,
  'prove-again': 900,
};

/** Whoever verifies an address, or proves who they are again, is signed in. */
function kindOf(purpose: CodePurpose): CodeKind {
  return purpose === 'sign-up' || purpose === 'forgot-password' ? 'open' : 'proved';
}

/** Codes of signed-in users are theirs from wherever they ask. */
function askerFor(
  context: Pick<Context, 'secrets'>,
  { poolId, purpose }: Pick<CodeSubject, 'poolId' | 'purpose'>,
  caller: Pick<Caller, 'address'> | undefined,
): string {
  return caller === undefined || kindOf(purpose) === 'proved' ? '' : askerOf(context, poolId, caller);
}

type Issuing = Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>;

/**
 * A new code of six digits, or more while shorter ones are guessed at. Earlier codes to the same target work on; those to
 * another one end.
 * @throws Fault LimitExceededException, or what the order says, when guesses have used up what the pool has
 */
export async function issueCode(context: Issuing, subject: CodeSubject, order: CodeOrder): Promise<IssuedCode> {
  const refusal = order.refusal ?? 'LimitExceededException';
  const { poolId, purpose } = subject;
  const guesser = { poolId, kind: kindOf(purpose), caller: order.caller };
  const digits = await chooseCodeLength(context, guesser, order.isShared === true ? 8 : 6, refusal);
  const text = newCodeText(context.settings, digits);
  return issue(context, subject, order, { text, digits, digest: digestOf(context, subject, text) });
}

/**
 * A new token for a link, which cannot be guessed. To answers it seems to be a code of so many digits, none of which is right:
 * whether the message had a link or a code tells of who gets messages.
 */
export function issueLink(
  context: Pick<Issuing, 'clock' | 'secrets'>,
  subject: CodeSubject,
  order: CodeOrder,
  digits: number,
): IssuedCode {
  const text = randomBytes(linkBytes).toString('base64url');
  return issue(context, subject, order, { text, digits, digest: linkDigestOf(context, subject, text) });
}

function issue(
  context: Pick<Issuing, 'clock' | 'secrets'>,
  { poolId, sub, purpose }: CodeSubject,
  { target, caller, isShared = false }: CodeOrder,
  { text, digits, digest }: { text: string; digits: number; digest: Uint8Array },
): IssuedCode {
  const now = context.clock.now();
  const id = newOrderedId(now);
  const row = {
    id,
    target,
    digits,
    asker: isShared ? '' : askerFor(context, { poolId, purpose }, caller),
    createdAt: now,
    expiresAt: now + lifetimeSeconds[purpose] * 1000,
  };
  const store = (stored: Uint8Array) => [
    write(deleteStaleCodes, { poolId, sub, purpose, target, now }),
    write(insertCode, { poolId, sub, purpose, ...row, digest: stored }),
  ];
  return {
    text,
    writes: store(digest),
    asleep: store(randomBytes(digest.length)),
    awakening: { id, digest: Buffer.from(digest).toString('base64url') },
  };
}

/** The write that makes a code good which was stored asleep. Nothing happens to one that has ended meanwhile. */
export function wakeCode({ id, digest }: Awakening): Write {
  return write(updateDigest, { id, digest: Buffer.from(digest, 'base64url') });
}

/** What a right code or link proves, and the writes that use it up. */
export interface CodeProof {
  /** Where it went. */
  readonly target: string;
  /**
   * In a transaction with the deed they make sure that it works once, and refuse with ExpiredCodeException when it has ended
   * meanwhile. Whether what it proves still holds of the user is for the deed to check, where it changes the user.
   */
  readonly writes: readonly Write[];
}

/**
 * Compares a code with the live ones of its length, and counts that on each of them and in the pool's budget before it does,
 * so that parallel guesses are never more than were allowed. Where the budget has less left, with the newest of them.
 * @throws Fault CodeMismatchException; ExpiredCodeException when no code is live; LimitExceededException when the budget for
 * codes of this length is used up: nothing is counted then, and the code, which may be right, lives on
 */
export async function proveCode(
  context: Issuing,
  subject: CodeSubject,
  code: string,
  caller: Pick<Caller, 'address'>,
): Promise<CodeProof> {
  const { rows, giveBack } = await takeTry(context, subject, code.length, { caller, isCompared: true });
  const digest = digestOf(context, subject, code);
  let right: CodeRow | undefined;
  for (const row of rows) {
    if (row.digest.length === digest.length && timingSafeEqual(row.digest, digest)) right = row;
  }
  if (!right) throw codeMismatch();
  return { target: right.target, writes: [...useWrites(subject, right.id), ...giveBack] };
}

/** As `proveCode`, for the token of a link: it cannot be guessed, so nothing is counted. @throws Fault ExpiredCodeException */
export async function proveLink(
  context: Pick<Issuing, 'db' | 'clock' | 'secrets'>,
  subject: CodeSubject,
  token: string,
): Promise<CodeProof> {
  const { poolId, sub, purpose } = subject;
  const digest = linkDigestOf(context, subject, token);
  const row = await context.db.first(selectLiveDigest, { poolId, sub, purpose, digest, now: context.clock.now() });
  if (row === undefined) throw codeExpired();
  return { target: row.target, writes: useWrites(subject, row.id) };
}

function useWrites(subject: CodeSubject, id: string): Write[] {
  return [write(deleteCode, { id }, { expect: 'one', refusal: codeExpired }), ...deleteCodesWrites(subject)];
}

/** Ends every code that was sent for one purpose. */
export function deleteCodesWrites({ poolId, sub, purpose }: CodeSubject): Write[] {
  return [write(deleteCodes, { poolId, sub, purpose })];
}

/** The newest target that has a live code, of those that a signed-in user asked for. */
export async function findCodeTarget(
  context: Pick<Context, 'db' | 'clock'>,
  subject: CodeSubject,
): Promise<string | undefined> {
  return (await findLive(context, subject, ''))[0]?.target;
}

/** As `proveCode` for a wrong code, whatever the code is: it is counted, and compared with none. Never returns. */
export async function refuseCode(
  context: Issuing,
  subject: CodeSubject,
  code: string,
  caller: Pick<Caller, 'address'>,
): Promise<never> {
  await takeTry(context, subject, code.length, { caller, isCompared: false });
  throw codeMismatch();
}

/** The refusal of a code that is not the one that was sent. */
export function codeMismatch(): Fault {
  return new Fault('CodeMismatchException', 'Invalid verification code provided, please try again.');
}

/** The refusal where no code works any more, or none was ever sent. */
export function codeExpired(): Fault {
  return new Fault('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}

async function takeTry(
  context: Issuing,
  subject: CodeSubject,
  digits: number,
  { caller, isCompared }: { caller: Pick<Caller, 'address'>; isCompared: boolean },
): Promise<{ rows: CodeRow[]; giveBack: readonly Write[] }> {
  const { poolId, purpose } = subject;
  const asker = askerFor(context, subject, caller);
  const guesser = { poolId, kind: kindOf(purpose), caller };
  for (;;) {
    // Before anything is looked up: that guesses of this length are held tells of nobody.
    const budget = await openBudget(context, guesser, digits, { isInvented: !isCompared });
    if (budget.left < 1) throw guessesHeld('LimitExceededException');
    const live = await findLive(context, subject, asker);
    if (live.length === 0) throw codeExpired();
    const sameLength = live.filter((row) => row.digits === digits);
    if (sameLength.length === 0) throw codeMismatch();
    const rows = sameLength.slice(0, budget.left).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const counted = rows.map((row) => {
      const other = isOwn(row, asker) ? 0 : 1;
      return write(countTry, { id: row.id, tries: row.tries, otherTries: row.other_tries, other }, { expect: 'one' });
    });
    const { take, giveBack } = budget.count(rows.length);
    // What did not commit was counted meanwhile by somebody else.
    if ((await context.db.transaction([...counted, ...take])).committed) return { rows, giveBack };
  }
}

function findLive(
  context: Pick<Context, 'db' | 'clock'>,
  { poolId, sub, purpose }: CodeSubject,
  asker: string,
): Promise<CodeRow[]> {
  const tries = { maxTries, maxOtherTries, maxLongTries, maxOtherLongTries };
  const limits = { now: context.clock.now(), ...tries, limit: maxLiveCodes };
  return context.db.all(selectLiveCodes, { poolId, sub, purpose, asker, ...limits });
}

function digestOf(context: Pick<Context, 'secrets'>, { poolId, sub, purpose }: CodeSubject, code: string): Uint8Array {
  return context.secrets.digest('code', poolId, sub, purpose, code);
}

function linkDigestOf(
  context: Pick<Context, 'secrets'>,
  { poolId, sub, purpose }: CodeSubject,
  token: string,
): Uint8Array {
  return context.secrets.digest('code-link', poolId, sub, purpose, token);
}
