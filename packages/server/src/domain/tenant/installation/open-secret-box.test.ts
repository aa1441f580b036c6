import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openPostgres } from '#database/postgres.ts';
import { openSqlite } from '#database/sqlite.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { freshPostgres } from '../../../../test/postgres.ts';
import { hasKeys, openSecretBox } from './open-secret-box.ts';
import { SecretKeyring } from './secret-keyring.ts';

const first = createSecretKeyText();
const second = createSecretKeyText();
const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');

describe.each(['SQLite', 'PostgreSQL'] as const)('openSecretBox on %s', (engine) => {
  let db: Database;
  let closers: (() => Promise<void>)[] = [];
  let now = 0;
  beforeEach(async () => {
    const postgres = engine === 'PostgreSQL' ? await freshPostgres() : undefined;
    db = postgres ? await openPostgres({ url: postgres.url }) : await openSqlite({ path: ':memory:' });
    closers = [() => db.close(), ...(postgres ? [() => postgres.drop()] : [])];
    await migrate(db, migrations);
  });
  afterEach(async () => {
    for (const close of closers) await close();
  });

  const open = (text: string) =>
    openSecretBox({ db, clock: { now: () => now } }, new SecretKeyring(parseSecretKeys(text)));
  const count = statement<Record<never, never>, { keys: number }>(
    'test-keys',
    'select count(*) as keys from data_keys',
  );

  it('makes the keys once, however many ask at once', async () => {
    expect(await hasKeys(db)).toBe(false);
    const boxes = await Promise.all([1, 2, 3].map(() => open(first)));
    expect(await hasKeys(db)).toBe(true);
    const sealed = await Promise.all(boxes.map((box) => box.seal('p', Buffer.of(7), [])));
    for (const box of boxes) {
      expect(box.digest('p', 'a')).toEqual(boxes[0]?.digest('p', 'a'));
      for (const one of sealed) expect(hex(await box.open('p', one, []))).toBe('07');
    }
    expect(await db.first(count, {})).toEqual({ keys: 1 });
  });

  it('seals them anew under a newer secret key, after which the old one can go', async () => {
    const made = await open(first);
    const sealed = await made.seal('p', Buffer.of(7), ['row']);
    await open(`${second},${first}`);
    const after = await open(second);
    expect(hex(await after.open('p', sealed, ['row']))).toBe('07');
    expect(after.digest('p', 'a')).toEqual(made.digest('p', 'a'));
    await expect(open(first)).rejects.toThrow(/does not open this database/);
  });

  it('goes on where others have sealed its keys under a secret key that it does not have', async () => {
    const made = await open(first);
    const sealed = await made.seal('p', Buffer.of(7), []);
    await open(`${second},${first}`);
    now += 60_000;
    expect(hex(await made.open('p', await made.seal('p', Buffer.of(8), []), []))).toBe('08');
    expect(hex(await made.open('p', sealed, []))).toBe('07');
  });

  it('takes no key for another', async () => {
    await open(first);
    await db.execute(`insert into data_keys (number, wrapped_key, created_at) select 2, wrapped_key, 0 from data_keys`);
    await expect(open(first)).rejects.toThrow(/does not open this database/);
  });
});
