import { describe, expect, it } from 'vitest';
import { migrate } from '#database/migrate.ts';
import { openSqlite } from '#database/sqlite.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { loadDataKey } from './data-key.ts';

async function openDatabase() {
  const db = await openSqlite({ path: ':memory:' });
  await migrate(db);
  return db;
}

const first = createSecretKeyText();
const second = createSecretKeyText();

describe('loadDataKey', () => {
  it('makes one key, however many ask at once', async () => {
    const db = await openDatabase();
    const keys = await Promise.all([1, 2, 3].map(() => loadDataKey(db, parseSecretKeys(first))));
    for (const key of keys) expect(Buffer.from(key).equals(keys[0] ?? Buffer.of())).toBe(true);
    expect(keys[0]).toHaveLength(32);
  });

  it('seals it anew under a newer secret key, after which the old one can go', async () => {
    const db = await openDatabase();
    const made = await loadDataKey(db, parseSecretKeys(first));
    const rotated = await loadDataKey(db, parseSecretKeys(`${second},${first}`));
    const after = await loadDataKey(db, parseSecretKeys(second));
    expect(Buffer.from(rotated).equals(made)).toBe(true);
    expect(Buffer.from(after).equals(made)).toBe(true);
    await expect(loadDataKey(db, parseSecretKeys(first))).rejects.toThrow(/does not open this database/);
  });
});
