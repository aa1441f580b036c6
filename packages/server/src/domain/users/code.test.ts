import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../test/people.ts';
import { createUser } from './change-user.ts';
import { type CodeSubject, findCodeTarget, issueCode, proveCode } from './code.ts';
import { inventCode, refuseInventedCode } from './invented-code.ts';

let context: TestContext;
let subject: CodeSubject;
beforeEach(async () => {
  context = await createTestContext();
  const { pool } = await createPeoplePool(context);
  const user = newTestUser(pool, 'ann');
  await createUser(context, pool, user, { taken: 'User already exists' });
  subject = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' };
});
afterEach(() => context.close());

const mismatch = {
  code: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const expired = { code: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };

async function sendCode(target = 'email:ann@example.com'): Promise<string> {
  const { code, writes } = issueCode(context, subject, target);
  await context.db.transaction(writes);
  return code;
}
const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const use = async (code: string) => {
  const { writes } = await proveCode(context, subject, code);
  return (await context.db.transaction(writes)).committed;
};

test('a code has six digits and is not stored readably', async () => {
  const code = await sendCode();
  expect(code).toMatch(/^\d{6}$/);
  const rows = await context.db.all({ name: 'test-codes', sql: 'select * from codes' }, {});
  expect(JSON.stringify(rows)).not.toContain(code);
});

test('a code works once', async () => {
  const code = await sendCode();
  expect(await use(code)).toBe(true);
  await expect(use(code)).rejects.toMatchObject(expired);
});

test('of parallel uses one succeeds', async () => {
  const code = await sendCode();
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => use(code)));
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value)).toHaveLength(1);
});

test('five wrong tries end a code, also when they come at once', async () => {
  const code = await sendCode();
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => use(wrong(code))));
  const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'used'));
  expect(codes.filter((name) => name === mismatch.code)).toHaveLength(5);
  expect(codes.filter((name) => name === expired.code)).toHaveLength(15);
  await expect(use(code)).rejects.toMatchObject(expired);
});

test('the fifth try may still be the right one', async () => {
  const code = await sendCode();
  for (let attempt = 0; attempt < 4; attempt++) await expect(use(wrong(code))).rejects.toMatchObject(mismatch);
  expect(await use(code)).toBe(true);
});

test('a code lives a day, one for a forgotten password an hour', async () => {
  const first = await sendCode();
  context.clock.advance(86_400_000 - 1);
  await expect(use(wrong(first))).rejects.toMatchObject(mismatch);
  context.clock.advance(1);
  await expect(use(first)).rejects.toMatchObject(expired);
  subject = { ...subject, purpose: 'forgot-password' };
  const second = await sendCode();
  context.clock.advance(3_600_000);
  await expect(use(second)).rejects.toMatchObject(expired);
});

test('an earlier code works beside a later one, and both end with the first use', async () => {
  const first = await sendCode();
  const second = await sendCode();
  expect(await use(first)).toBe(true);
  await expect(use(second)).rejects.toMatchObject(expired);
});

test('a code to another target ends the earlier ones', async () => {
  const first = await sendCode();
  await sendCode('email:new@example.com');
  await expect(use(first)).rejects.toMatchObject(mismatch);
  expect(await findCodeTarget(context, subject)).toBe('email:new@example.com');
});

test('a code is for one purpose', async () => {
  const code = await sendCode();
  await expect(proveCode(context, { ...subject, purpose: 'forgot-password' }, code)).rejects.toMatchObject(expired);
});

test('an invented code is refused like a real one', async () => {
  const owner = { poolId: subject.poolId, who: 'name nobody' };
  const guess = () => refuseInventedCode(context, owner, 'forgot-password');
  await expect(guess()).rejects.toMatchObject(expired);
  await context.db.transaction([inventCode(context, owner, 'forgot-password')]);
  for (let attempt = 0; attempt < 5; attempt++) await expect(guess()).rejects.toMatchObject(mismatch);
  await expect(guess()).rejects.toMatchObject(expired);
  await context.db.transaction([inventCode(context, owner, 'forgot-password')]);
  await expect(guess()).rejects.toMatchObject(mismatch);
  context.clock.advance(3_600_000);
  await expect(guess()).rejects.toMatchObject(expired);
});
