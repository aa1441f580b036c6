import { type Database, findRefusal, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { TokenUse } from '#lib/signing-keys.ts';
import type { SigningKeyRow } from '#schema/rows/pools.ts';
import type { Pool } from './pool.ts';
import { holdPool } from './pool-store.ts';
import { checkCount, deleteKey, deleteRetired, selectDue } from './rotate-signing-keys-statements.ts';
import {
  findSigning,
  isElsewhere,
  listSigningKeyRows,
  newSigningKey,
  newSigningKeys,
  type OutsideSigningKeys,
} from './signing-key-store.ts';

/** A command has no memory of its own that would have to learn of a change. */
type Storing = Pick<Context, 'db' | 'clock' | 'secrets'> & Partial<Pick<Context, 'local'>>;

/** A signing key as administrators see it. Moments are in milliseconds since 1970. */
export interface SigningKeyState {
  readonly keyId: string;
  readonly tokenUse: TokenUse;
  readonly status: 'CURRENT' | 'NEXT' | 'RETIRED';
  readonly createdAt: number;
  /** From when on it signs, or has signed. */
  readonly signsAt: number;
  /** Of a retired key: until when tokens under it are believed, if nobody revokes it before. */
  readonly publishedUntil?: number;
}

const hourMs = 3_600_000;

/**
 * How long a key is published before it signs, unless said: longer than anybody keeps a key set (ours may be kept for five minutes,
 * and the gateways of clouds keep it for an hour or two).
 */
export const usualOverlapSeconds = 3 * 3_600;

/** How long a key is published after its successor took over: tokens live for a day at most, and clocks may be off. */
const retiredMs = 25 * hourMs;

/** So many keys make a key set of some 20 KiB; verifiers refuse large ones. */
const maxKeys = 50;

/** The keys of a pool, in the order in which they sign. */
export async function listSigningKeys(
  context: Pick<Context, 'db' | 'clock'>,
  { id }: Pick<Pool, 'id'>,
): Promise<SigningKeyState[]> {
  const rows = await listSigningKeyRows(context, id);
  const now = context.clock.now();
  return rows.map((row) => stateOf(row, rows, now));
}

function stateOf(row: SigningKeyRow, rows: readonly SigningKeyRow[], now: number): SigningKeyState {
  const tokenUse = row.token_use === 'id' ? 'id' : 'access';
  const signing = findSigning(rows, tokenUse, now);
  const facts = { keyId: row.key_id, tokenUse, createdAt: row.created_at, signsAt: row.signs_at } as const;
  if (row === signing) return { ...facts, status: 'CURRENT' };
  if (signing === undefined || row.signs_at > now) return { ...facts, status: 'NEXT' };
  const successor = rows.find(({ token_use, signs_at }) => token_use === tokenUse && signs_at > row.signs_at);
  return { ...facts, status: 'RETIRED', publishedUntil: (successor ?? signing).signs_at + retiredMs };
}

/**
 * Gives a pool two keys more, which are published from now on and sign after so many seconds. Those that sign until then are
 * believed until the last token under them has expired. Those named in `outside` lie elsewhere.
 * @throws Fault ConcurrentModificationException where its keys change at the same moment; LimitExceededException where it has many;
 * ResourceNotFoundException
 */
export async function rotateSigningKeys(
  context: Storing,
  { id }: Pick<Pool, 'id'>,
  signsAfterSeconds: number = usualOverlapSeconds,
  outside: OutsideSigningKeys = {},
): Promise<void> {
  await addKeys(context, id, await listSigningKeyRows(context, id), { signsAfterSeconds, outside });
}

async function addKeys(
  context: Storing,
  id: string,
  rows: readonly SigningKeyRow[],
  { signsAfterSeconds, outside }: { signsAfterSeconds: number; outside?: OutsideSigningKeys },
): Promise<void> {
  if (rows.length + 2 > maxKeys) {
    throw new Fault(
      'LimitExceededException',
      `A user pool has ${maxKeys} signing keys at most. Retired ones end by themselves.`,
    );
  }
  const keys = await newSigningKeys(context, id, context.clock.now() + signsAfterSeconds * 1000, outside);
  await commit(context, id, [asRead(id, rows), ...keys]);
}

/**
 * Ends a key at once, and with it every token that it signed. Where it is the one that signs, a new one does from now on.
 * @throws Fault ConcurrentModificationException where the keys change at the same moment; ResourceNotFoundException
 */
export async function revokeSigningKey(context: Storing, { id }: Pick<Pool, 'id'>, keyId: string): Promise<void> {
  const rows = await listSigningKeyRows(context, id);
  const row = rows.find(({ key_id }) => key_id === keyId);
  if (row === undefined) throw new Fault('ResourceNotFoundException', `Signing key ${keyId} does not exist.`);
  const now = context.clock.now();
  const { tokenUse, status } = stateOf(row, rows, now);
  const successor = status === 'CURRENT' ? [await newSigningKey(context, { poolId: id, tokenUse, signsAt: now })] : [];
  await commit(context, id, [
    asRead(id, rows),
    write(deleteKey, { poolId: id, keyId }, { expect: 'one' }),
    ...successor,
  ]);
}

/** Whoever changes the keys of a pool meanwhile is behind `holdPool`, or before it and seen here. */
function asRead(poolId: string, { length }: readonly unknown[]): Write {
  const refusal = () =>
    new Fault(
      'ConcurrentModificationException',
      'The signing keys changed at the same moment. Look at them, and try again.',
    );
  return write(checkCount, { poolId, count: length }, { expect: 'one', refusal });
}

async function commit({ db, local }: Pick<Storing, 'db' | 'local'>, poolId: string, changes: Write[]): Promise<void> {
  const writes = [holdPool(poolId), ...changes];
  const outcome = await db.transaction(writes);
  if (!outcome.committed) {
    throw findRefusal(outcome, writes) ?? new Error(`the keys of pool ${poolId} were not stored: ${outcome.reason}`);
  }
  local?.keys.forget(poolId);
}

const poolsAtOnce = 100;

/**
 * Rotates the keys of every pool whose newest ones are that old. Several processes may do it at once: of one pool's keys one does.
 * Gives how many pools got new ones.
 */
export async function rotateDueKeys(context: Storing, maxAgeMs: number, isStopping: () => boolean): Promise<number> {
  let rotated = 0;
  let after = '';
  for (;;) {
    const before = context.clock.now() - maxAgeMs;
    const due = await context.db.all(selectDue, { before, after, limit: poolsAtOnce });
    for (const { pool_id: id } of due) {
      if (isStopping()) return rotated;
      if (await rotateIfFirst(context, id, before)) rotated += 1;
    }
    after = due.at(-1)?.pool_id ?? '';
    if (due.length < poolsAtOnce) return rotated;
  }
}

async function rotateIfFirst(context: Storing, id: string, before: number): Promise<boolean> {
  const rows = await listSigningKeyRows(context, id);
  if (rows.some(({ created_at }) => created_at > before)) return false;
  // Whoever chose a key that lies elsewhere chooses the next one too.
  for (const row of rows) if (await isElsewhere(context, row)) return false;
  try {
    await addKeys(context, id, rows, { signsAfterSeconds: usualOverlapSeconds });
    return true;
  } catch (error) {
    // Another process was first, or the pool is gone.
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** Deletes keys whose last token has expired, by the time of the database. */
export async function deleteRetiredKeys({ db }: { readonly db: Database }): Promise<void> {
  await db.transaction([write(deleteRetired, { before: (await db.now()) - retiredMs })]);
}
