import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../test/people.ts';
import { changeUser, createUser } from './change-user.ts';
import {
  changePassword,
  checkPasswordPolicy,
  createPassword,
  isPassword,
  openVerifier,
  policyPrefix,
} from './password.ts';
import type { User } from './user.ts';
import { findUserBySub } from './user-store.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext();
});
afterAll(() => context.close());

async function storeUser(
  history = 0,
): Promise<{ pool: Awaited<ReturnType<typeof createPeoplePool>>['pool']; user: User }> {
  const passwordPolicy = { minimumLength: 8, passwordHistorySize: history };
  const { pool } = await createPeoplePool(context, { policies: { passwordPolicy } });
  const user = newTestUser(pool, 'ann');
  const stored = { ...user, ...(await createPassword(context, pool, user, PASSWORD)), passwordSetAt: 1 };
  await createUser(context, pool, stored, { taken: 'User already exists' });
  return { pool, user: stored };
}

describe('password policy', () => {
  const refusal = (password: string, pool: Parameters<typeof checkPasswordPolicy>[0]) => {
    try {
      checkPasswordPolicy(pool, password, policyPrefix.change);
      return 'accepted';
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  };
  test.each([
    ['p@word', 'Password not long enough'],
    ['PASSWORD-1', 'Password must have lowercase characters'],
    ['password-1', 'Password must have uppercase characters'],
    ['Password-', 'Password must have numeric characters'],
    ['Password1', 'Password must have symbol characters'],
    [' Password-1', 'Password must satisfy regular expression pattern: ^\\S.*\\S$'],
    ['Password-1 ', 'Password must satisfy regular expression pattern: ^\\S.*\\S$'],
  ])('%s is refused: %s', async (password, rule) => {
    const { pool } = await createPeoplePool(context);
    expect(refusal(password, pool)).toBe(`Password does not conform to policy: ${rule}`);
  });
  test('accepts what fits, a space in the middle as a symbol too', async () => {
    const { pool } = await createPeoplePool(context);
    expect(refusal('Correct-Horse-1', pool)).toBe('accepted');
    expect(refusal('Correct Horse 1', pool)).toBe('accepted');
  });
  test('asks only for what the pool wants', async () => {
    const { pool } = await createPeoplePool(context, { policies: { passwordPolicy: { minimumLength: 6 } } });
    expect(refusal('abcdef', pool)).toBe('accepted');
    expect(refusal('abcde', pool)).toBe('Password does not conform to policy: Password not long enough');
  });
});

describe('stored passwords', () => {
  test('are told from others, and need a salt of 16 bytes', async () => {
    const { pool, user } = await storeUser();
    expect(user.salt).toHaveLength(16);
    expect(await isPassword(context, pool, user, PASSWORD)).toBe(true);
    expect(await isPassword(context, pool, user, `${PASSWORD}2`)).toBe(false);
    expect(await isPassword(context, pool, newTestUser(pool, 'bob'), PASSWORD)).toBe(false);
  });
  test('the verifier is not readable in the database, and opens for its own user only', async () => {
    const { pool, user } = await storeUser();
    const verifier = await openVerifier(context, user);
    expect(verifier).toHaveLength(384);
    expect(Buffer.from(user.sealedVerifier ?? []).includes(Buffer.from(verifier ?? []))).toBe(false);
    const { salt, sealedVerifier } = user;
    const thief = newTestUser(pool, 'eve', { ...(salt && { salt }), ...(sealedVerifier && { sealedVerifier }) });
    await expect(openVerifier(context, thief)).rejects.toThrow('does not open');
  });
});

describe('password history', () => {
  const change = async (pool: Awaited<ReturnType<typeof storeUser>>['pool'], sub: string, password: string) => {
    const user = await findUserBySub(context, pool.id, sub);
    if (!user) throw new Error('no user');
    return changeUser(context, pool, user, (before) => changePassword(context, pool, before, password, 'CONFIRMED'));
  };
  const used = { code: 'PasswordHistoryPolicyViolationException', message: 'Password has previously been used' };
  test('refuses the current password and those before it, up to its size', async () => {
    const { pool, user } = await storeUser(3);
    await expect(change(pool, user.sub, PASSWORD)).rejects.toMatchObject(used);
    await change(pool, user.sub, 'Second-2');
    await change(pool, user.sub, 'Third-33');
    for (const password of [PASSWORD, 'Second-2', 'Third-33']) {
      await expect(change(pool, user.sub, password)).rejects.toMatchObject(used);
    }
    await change(pool, user.sub, 'Fourth-4');
    await expect(change(pool, user.sub, 'Second-2')).rejects.toMatchObject(used);
    await change(pool, user.sub, PASSWORD);
    const count = statement<{ sub: string }, { sub: string }>(
      'test-history',
      'select sub from password_history where sub = :sub',
    );
    expect(await context.db.all(count, { sub: user.sub })).toHaveLength(2);
  });
  test('a history of one refuses the current password alone; none allows it', async () => {
    const one = await storeUser(1);
    await expect(change(one.pool, one.user.sub, PASSWORD)).rejects.toMatchObject(used);
    await change(one.pool, one.user.sub, 'Second-2');
    await change(one.pool, one.user.sub, PASSWORD);
    const none = await storeUser(0);
    await change(none.pool, none.user.sub, PASSWORD);
  });
});
