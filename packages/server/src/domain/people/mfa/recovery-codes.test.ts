import { afterEach, beforeEach, expect, test } from 'vitest';
import { statement, type Write } from '#database/database.ts';
import { removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUserBySub, insertWrites } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { countRecoveryCodes, createRecoveryCodes, proveRecoveryCode } from './recovery-codes.ts';

let context: TestContext;
let pool: Pool;
let user: User;
beforeEach(async () => {
  context = await createTestContext();
  ({ pool } = await createPeoplePool(context));
  user = await newUser('ann');
});
afterEach(() => context.close());

async function newUser(name: string): Promise<User> {
  const made = newTestUser(pool, name);
  await context.db.transaction(insertWrites(pool, made));
  return made;
}

const commit = async (writes: readonly Write[] = []) => (await context.db.transaction(writes)).committed;

test('are ten different codes in three groups of four', async () => {
  const codes = await createRecoveryCodes(context, { pool, user, held: [] });
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  expect(await countRecoveryCodes(context, user)).toBe(10);
});

test('work once each', async () => {
  const [code = '', other = ''] = await createRecoveryCodes(context, { pool, user, held: [] });
  expect(await commit(await proveRecoveryCode(context, user, code))).toBe(true);
  expect(await proveRecoveryCode(context, user, code)).toBeUndefined();
  expect(await countRecoveryCodes(context, user)).toBe(9);
  expect(await proveRecoveryCode(context, user, other)).toBeDefined();
});

test('work for one of ten parallel answers', async () => {
  const [code = ''] = await createRecoveryCodes(context, { pool, user, held: [] });
  const attempts = await Promise.all(Array.from({ length: 10 }, () => proveRecoveryCode(context, user, code)));
  const outcomes = await Promise.all(attempts.map(commit));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
});

test('may be typed without hyphens, in lower case, and with the letters that look like digits', async () => {
  const [code = ''] = await createRecoveryCodes(context, { pool, user, held: [] });
  const typed = ` ${code.replaceAll('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
  expect(await proveRecoveryCode(context, user, typed)).toBeDefined();
});

test.each(['', '123456', 'AAAA-BBBB-CCC', 'AAAA-BBBB-CCCCC', 'UUUU-UUUU-UUUU', '0000-0000-0000', "' or 1=1 --"])(
  '%j is none of them',
  async (code) => {
    await createRecoveryCodes(context, { pool, user, held: [] });
    expect(await proveRecoveryCode(context, user, code)).toBeUndefined();
  },
);

test('are of one user alone', async () => {
  const [code = ''] = await createRecoveryCodes(context, { pool, user, held: [] });
  const other = await newUser('bob');
  expect(await proveRecoveryCode(context, other, code)).toBeUndefined();
  expect(await countRecoveryCodes(context, other)).toBe(0);
});

test('end when new ones are made, also when two calls make them at once', async () => {
  const [first = ''] = await createRecoveryCodes(context, { pool, user, held: [] });
  const stored = await findUserBySub(context, pool.id, user.sub);
  if (!stored) throw new Error('no user');
  await Promise.all([1, 2].map(() => createRecoveryCodes(context, { pool, user: stored, held: [] })));
  expect(await countRecoveryCodes(context, user)).toBe(10);
  expect(await proveRecoveryCode(context, user, first)).toBeUndefined();
});

test('lie in the database as digests only', async () => {
  const codes = await createRecoveryCodes(context, { pool, user, held: [] });
  const rows = await context.db.all(
    statement<Record<string, never>, { digest: Uint8Array }>('all-recovery-codes', 'select * from recovery_codes'),
    {},
  );
  expect(rows.map(({ digest }) => digest.length)).toEqual(Array.from({ length: 10 }, () => 32));
  const text = JSON.stringify(rows.map((row) => ({ ...row, digest: Buffer.from(row.digest).toString('latin1') })));
  for (const code of codes) expect(text).not.toContain(code.replaceAll('-', ''));
});

test('are refused to a user who is gone, and go with the user', async () => {
  await createRecoveryCodes(context, { pool, user, held: [] });
  await removeUser(context, user);
  expect(await countRecoveryCodes(context, user)).toBe(0);
  await expect(createRecoveryCodes(context, { pool, user, held: [] })).rejects.toMatchObject({
    code: 'UserNotFoundException',
  });
});
