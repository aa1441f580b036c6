import { randomBytes } from 'node:crypto';
import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { type OpenSessionKey, openSessionKey, type SessionKey } from '#lib/session-token.ts';
import type { SessionKeyRow } from '#schema/rows/identity-pools.ts';

type Numbered = { number: number };
type Reading = Pick<Context, 'db' | 'secrets'>;

export const sessionKeys: SealedColumn<'number'> = {
  table: 'session_keys',
  column: 'sealed_key',
  key: ['number'],
  unbound: () => ({ purpose: 'session-key' }),
};

const selectSealing = statement<{ now: number }, SessionKeyRow>(
  'session-key-sealing',
  `select * from session_keys
   where seals_at <= :now or number = (select min(number) from session_keys)
   order by number desc limit 1`,
);

const selectKeys = statement<Record<never, never>, SessionKeyRow>(
  'session-keys',
  'select * from session_keys order by number',
);

const selectKey = statement<Numbered, SessionKeyRow>(
  'session-key',
  'select * from session_keys where number = :number',
);

const insertKey = statement<Numbered & { sealedKey: Uint8Array; createdAt: number; sealsAt: number }>(
  'session-key-insert',
  'insert into session_keys (number, sealed_key, created_at, seals_at) values (:number, :sealedKey, :createdAt, :sealsAt)',
);

/** Keys that a newer one took over from long enough ago: no session under them can be alive. */
export const deleteReplacedKeys = statement<{ before: number }>(
  'session-keys-replaced-delete',
  `delete from session_keys where number < (select coalesce(max(number), 0) from session_keys where seals_at <= :before)`,
);

const deleteOlderKeys = statement<Numbered>(
  'session-keys-older-delete',
  'delete from session_keys where number < :number',
);

/** The key that seals sessions now: the oldest, where none has come to its time. The first who asks makes it, once for all processes. */
export async function loadSealingKey(context: Reading & Pick<Context, 'clock' | 'local'>): Promise<OpenSessionKey> {
  const row = await context.db.first(selectSealing, { now: context.clock.now() });
  if (row !== undefined) return keepOpen(context, row);
  await insert(context, 1, 0);
  return loadSealingKey(context);
}

/** The key of this number, or undefined when it is gone, and with it every session under it. */
export async function findSessionKey(
  context: Reading & Pick<Context, 'local'>,
  number: number,
): Promise<OpenSessionKey | undefined> {
  const row = await context.db.first(selectKey, { number });
  return row && keepOpen(context, row);
}

/** A session key with its bytes, and from when on it seals (milliseconds since 1970). */
export interface StoredSessionKey extends SessionKey {
  readonly sealsAt: number;
}

/** Every session key, oldest first. */
export async function listSessionKeys(context: Reading): Promise<StoredSessionKey[]> {
  const rows = await context.db.all(selectKeys, {});
  return Promise.all(
    rows.map(async (row) => ({ number: row.number, key: await openRow(context, row), sealsAt: row.seals_at })),
  );
}

/**
 * Adds a key that seals after so many milliseconds: whoever verifies elsewhere has to be given it before. Gives its number. Of several
 * processes that add one at the same time, one does.
 */
export async function addSessionKey(context: Reading & Pick<Context, 'clock'>, sealsAfterMs: number): Promise<number> {
  const keys = await context.db.all(selectKeys, {});
  const number = (keys.at(-1)?.number ?? 0) + 1;
  await insert(context, number, sealsAfterMs);
  return number;
}

/** Does nothing where the number is taken. */
async function insert(context: Reading & Pick<Context, 'clock'>, number: number, sealsAfterMs: number): Promise<void> {
  const now = context.clock.now();
  const sealedKey = await sealIn(context, sessionKeys, { number }, randomBytes(32));
  await context.db.transaction([write(insertKey, { number, sealedKey, createdAt: now, sealsAt: now + sealsAfterMs })]);
}

/** Ends every key before this one, and every session under them. The newest key stays, so that no number is given twice. */
export async function endOlderSessionKeys(context: Pick<Context, 'db'>, number: number): Promise<void> {
  await context.db.transaction([write(deleteOlderKeys, { number })]);
}

/** A number never stands for another key, so that one which was opened stays right while its row is there; the time tells it from one of another database. */
async function keepOpen(context: Reading & Pick<Context, 'local'>, row: SessionKeyRow): Promise<OpenSessionKey> {
  const id = `${row.number} ${row.created_at}`;
  const known = context.local.sessionKeys.find(id);
  if (known !== undefined) return known;
  const key = openSessionKey({ number: row.number, key: await openRow(context, row) });
  context.local.sessionKeys.keep(id, key);
  return key;
}

async function openRow(context: Pick<Context, 'secrets'>, row: SessionKeyRow): Promise<Uint8Array> {
  const key = await openIn(context, sessionKeys, row, row.sealed_key);
  if (key === undefined) throw new Error(`session key ${row.number} does not open`);
  return key;
}
