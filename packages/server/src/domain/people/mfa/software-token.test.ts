import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Write } from '#database/database.ts';
import { statement } from '#database/database.ts';
import { removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { insertWrites } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { loadEnrolment } from './enrolment.ts';
import { beginSoftwareToken, deleteTokenWrites, proveNewSoftwareToken, proveSoftwareToken } from './software-token.ts';

let context: TestContext;
let pool: Pool;
let user: User;
beforeEach(async () => {
  context = await createTestContext();
  const made = await createPeoplePool(context);
  pool = { ...made.pool, settings: { ...made.pool.settings, factors: { softwareToken: true } } };
  user = await newUser('ann');
});
afterEach(() => context.close());

async function newUser(name: string): Promise<User> {
  const made = newTestUser(pool, name);
  await context.db.transaction(insertWrites(pool, made));
  return made;
}

const commit = async (writes: readonly Write[]) => (await context.db.transaction(writes)).committed;

/** What the app shows, so many steps from now. */
function codeOf(secret: string, distance = 0): string {
  return hotp(parseBase32(secret) ?? new Uint8Array(), totpStep(context.clock.now()) + distance);
}

async function register(name?: string): Promise<string> {
  const secret = await beginSoftwareToken(context, { pool, user, held: [] });
  expect(await commit(await proveNewSoftwareToken(context, pool, user, codeOf(secret), name))).toBe(true);
  return secret;
}

const refusal = (code: string, message: string) => expect.objectContaining({ code, message });
const wrong = refusal('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
const mismatch = refusal('CodeMismatchException', 'Invalid code received for user');
const used = refusal('ExpiredCodeException', 'Your software token has already been used once.');
const noToken = refusal('SoftwareTokenMFANotFoundException', 'Software Token MFA does not exist for the user.');
const off = refusal('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');

describe('registering an app', () => {
  test('gives 160 random bits in base32, and stores them sealed', async () => {
    const secret = await beginSoftwareToken(context, { pool, user, held: [] });
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(await beginSoftwareToken(context, { pool, user, held: [] })).not.toBe(secret);
    const rows = await context.db.all(
      statement<Record<string, never>, { sealed_secret: Uint8Array }>('all-tokens', 'select * from software_tokens'),
      {},
    );
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0]?.sealed_secret ?? []).includes(Buffer.from(parseBase32(secret) ?? 'none'))).toBe(false);
  });

  test('counts once a code of it was proved', async () => {
    const secret = await beginSoftwareToken(context, { pool, user, held: [] });
    expect((await loadEnrolment(context, user)).verifiedToken).toBeUndefined();
    await commit(await proveNewSoftwareToken(context, pool, user, codeOf(secret), 'my phone'));
    expect((await loadEnrolment(context, user)).verifiedToken).toEqual({ friendlyName: 'my phone' });
  });

  test('refuses a wrong code, and goes on waiting for the right one', async () => {
    const secret = await beginSoftwareToken(context, { pool, user, held: [] });
    await expect(proveNewSoftwareToken(context, pool, user, codeOf(secret, 2))).rejects.toEqual(wrong);
    expect(await commit(await proveNewSoftwareToken(context, pool, user, codeOf(secret, 1)))).toBe(true);
  });

  test('replaces the old app only when the new one is proved', async () => {
    const first = await register('old');
    const second = await beginSoftwareToken(context, { pool, user, held: [] });
    context.clock.advance(60_000);
    expect(await commit(await proveSoftwareToken(context, user, codeOf(first)))).toBe(true);
    await commit(await proveNewSoftwareToken(context, pool, user, codeOf(second)));
    context.clock.advance(60_000);
    await expect(proveSoftwareToken(context, user, codeOf(first))).rejects.toEqual(mismatch);
    expect(await commit(await proveSoftwareToken(context, user, codeOf(second)))).toBe(true);
    expect((await loadEnrolment(context, user)).verifiedToken).toEqual({});
  });

  test('works for one of two parallel answers', async () => {
    const secret = await beginSoftwareToken(context, { pool, user, held: [] });
    const attempts = await Promise.all([1, 2].map(() => proveNewSoftwareToken(context, pool, user, codeOf(secret))));
    expect(await Promise.all(attempts.map(commit))).toEqual(expect.arrayContaining([true, false]));
    await expect(proveNewSoftwareToken(context, pool, user, codeOf(secret))).rejects.toEqual(wrong);
  });

  test('needs a secret first, and a pool that offers it', async () => {
    await expect(proveNewSoftwareToken(context, pool, user, '123456')).rejects.toEqual(noToken);
    const without = { ...pool, settings: { ...pool.settings, factors: { sms: true } } };
    await expect(beginSoftwareToken(context, { pool: without, user, held: [] })).rejects.toEqual(off);
    await expect(proveNewSoftwareToken(context, without, user, '123456')).rejects.toEqual(off);
  });

  test('is refused to a user who is gone', async () => {
    await removeUser(context, user);
    await expect(beginSoftwareToken(context, { pool, user, held: [] })).rejects.toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    );
  });
});

describe('proving an app', () => {
  test('takes each code once, also the one that registered it', async () => {
    const secret = await register();
    await expect(proveSoftwareToken(context, user, codeOf(secret))).rejects.toEqual(used);
    await expect(proveSoftwareToken(context, user, codeOf(secret, -1))).rejects.toEqual(used);
    expect(await commit(await proveSoftwareToken(context, user, codeOf(secret, 1)))).toBe(true);
    await expect(proveSoftwareToken(context, user, codeOf(secret, 1))).rejects.toEqual(used);
    context.clock.advance(60_000);
    expect(await commit(await proveSoftwareToken(context, user, codeOf(secret)))).toBe(true);
  });

  test('lets one of ten parallel answers through', async () => {
    const secret = await register();
    context.clock.advance(60_000);
    const code = codeOf(secret);
    const attempts = await Promise.all(Array.from({ length: 10 }, () => proveSoftwareToken(context, user, code)));
    const outcomes = await Promise.all(attempts.map(commit));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
  });

  test('refuses a wrong code, and a code without an app', async () => {
    await expect(proveSoftwareToken(context, user, '123456')).rejects.toEqual(noToken);
    const secret = await beginSoftwareToken(context, { pool, user, held: [] });
    await expect(proveSoftwareToken(context, user, codeOf(secret))).rejects.toEqual(noToken);
    await register();
    await expect(proveSoftwareToken(context, user, 'abcdef')).rejects.toEqual(mismatch);
  });

  test('a proof of an app that was replaced meanwhile is worth nothing', async () => {
    const first = await register();
    context.clock.advance(60_000);
    const late = await proveSoftwareToken(context, user, codeOf(first));
    await register();
    context.clock.advance(60_000);
    expect(await commit(late)).toBe(false);
  });

  test("another user's secret does not open, even in one's own row", async () => {
    const secret = await register();
    const other = await newUser('bob');
    await context.db.execute(
      `insert into software_tokens (pool_id, sub, state, id, sealed_secret, last_step, created_at)
       select pool_id, '${other.sub}', state, 'copy', sealed_secret, -1, created_at from software_tokens`,
    );
    await expect(proveSoftwareToken(context, other, codeOf(secret, 1))).rejects.toThrow('does not open');
  });

  test('ends when the app is deleted', async () => {
    const secret = await register();
    await commit(deleteTokenWrites(user));
    await expect(proveSoftwareToken(context, user, codeOf(secret, 1))).rejects.toEqual(noToken);
  });
});
