import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inventCode, refuseInventedCode } from '#domain/people/nobody/invent-code.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { type CodeSubject, findCodeTarget, issueCode, issueLink, proveCode, proveLink, wakeCode } from './code.ts';

const mismatch = {
  code: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const expired = { code: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };
const mail = 'email:ann@example.com';
const owner = { address: '192.0.2.1' };
const stranger = { address: '198.51.100.9' };
const other = { address: '203.0.113.5' };
const wrong = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');

async function makeSubject(context: TestContext, poolId?: string): Promise<CodeSubject> {
  const { pool } = await createPeoplePool(context);
  const user = newTestUser(poolId === undefined ? pool : { ...pool, id: poolId }, `ann${Math.random()}`);
  await createUser(context, pool, user, { taken: 'User already exists' });
  return { poolId: user.poolId, sub: user.sub, purpose: 'sign-up' };
}

describe('a code', () => {
  let context: TestContext;
  let subject: CodeSubject;
  beforeEach(async () => {
    context = await createTestContext();
    subject = await makeSubject(context);
  });
  afterEach(() => context.close());

  async function sendCode(target = mail, caller: { address: string } | undefined = owner): Promise<string> {
    const { text, writes } = await issueCode(context, subject, { target, caller });
    await context.db.transaction(writes);
    return text;
  }
  const use = async (code: string, caller: { address: string } | undefined = owner) => {
    const { writes } = await proveCode(context, subject, code, caller);
    return (await context.db.transaction(writes)).committed;
  };

  test('has six digits and is not stored readably', async () => {
    const code = await sendCode();
    expect(code).toMatch(/^\d{6}$/);
    const rows = await context.db.all({ name: 'test-codes', sql: 'select * from codes' }, {});
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain(owner.address);
  });

  test('works once', async () => {
    const code = await sendCode();
    expect(await use(code)).toBe(true);
    await expect(use(code)).rejects.toMatchObject(expired);
  });

  test('succeeds in one of parallel uses', async () => {
    const code = await sendCode();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => use(code)));
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value)).toHaveLength(1);
  });

  test('ends with five wrong tries, also when they come at once', async () => {
    const code = await sendCode();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => use(wrong(code))));
    const codes = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'used'));
    expect(codes.filter((name) => name === mismatch.code)).toHaveLength(5);
    expect(codes.filter((name) => name === expired.code)).toHaveLength(15);
    await expect(use(code)).rejects.toMatchObject(expired);
  });

  test('may still be right at the fifth try', async () => {
    const code = await sendCode();
    for (let attempt = 0; attempt < 4; attempt++) await expect(use(wrong(code))).rejects.toMatchObject(mismatch);
    expect(await use(code)).toBe(true);
  });

  test('is compared with answers of its length alone', async () => {
    const code = await sendCode();
    for (let attempt = 0; attempt < 9; attempt++) await expect(use(`${code}0`)).rejects.toMatchObject(mismatch);
    expect(await use(code)).toBe(true);
  });

  test('lives a day, one for a forgotten password an hour', async () => {
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

  test('works beside a later one, and both end with the first use', async () => {
    const first = await sendCode();
    const second = await sendCode();
    expect(await use(first)).toBe(true);
    await expect(use(second)).rejects.toMatchObject(expired);
  });

  test('ends when one goes to another target', async () => {
    const first = await sendCode(mail, undefined);
    await sendCode('email:new@example.com', undefined);
    await expect(use(first)).rejects.toMatchObject(mismatch);
    expect(await findCodeTarget(context, subject)).toBe('email:new@example.com');
  });

  test('is for one purpose', async () => {
    const code = await sendCode();
    const elsewhere = proveCode(context, { ...subject, purpose: 'forgot-password' }, code, owner);
    await expect(elsewhere).rejects.toMatchObject(expired);
  });

  test('is tried twice by all strangers together, and three times more by whoever asked for it', async () => {
    const code = await sendCode();
    const strangers = await Promise.allSettled(
      [stranger, other, stranger, other, stranger].map((caller) => use(wrong(code), caller)),
    );
    const said = strangers.map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(said.filter((name) => name === mismatch.code)).toHaveLength(2);
    await expect(use(code, stranger)).rejects.toMatchObject(expired);
    for (let attempt = 0; attempt < 2; attempt++) await expect(use(wrong(code))).rejects.toMatchObject(mismatch);
    expect(await use(code)).toBe(true);
  });

  test('is not pushed out by codes that strangers ask for', async () => {
    const code = await sendCode();
    for (let count = 0; count < 12; count++) await sendCode(mail, stranger);
    for (let count = 0; count < 12; count++) await sendCode(mail, other);
    expect(await use(code)).toBe(true);
  });

  test('that a stranger asked for may be answered from elsewhere, while nobody else has tried', async () => {
    const code = await sendCode(mail, stranger);
    expect(await use(code)).toBe(true);
  });

  test('that an administrator asked for is everybody’s to answer', async () => {
    const code = await sendCode(mail, undefined);
    for (let attempt = 0; attempt < 4; attempt++) await expect(use(wrong(code))).rejects.toMatchObject(mismatch);
    expect(await use(code, stranger)).toBe(true);
  });

  test('is nothing while it is asleep', async () => {
    const { text, asleep, awakening } = await issueCode(context, subject, { target: mail, caller: owner });
    await context.db.transaction(asleep);
    await expect(use(text)).rejects.toMatchObject(mismatch);
    await context.db.transaction([wakeCode(awakening)]);
    expect(await use(text)).toBe(true);
  });

  test('in a link has no digits, is never guessed, and works once, however often codes were', async () => {
    const { text, writes } = issueLink(context, subject, { target: mail, caller: owner }, 6);
    expect(text).toMatch(/^[\w-]{32}$/);
    await context.db.transaction(writes);
    // To who answers with digits it seems to be a code.
    for (let attempt = 0; attempt < 5; attempt++) await expect(use('123456')).rejects.toMatchObject(mismatch);
    await expect(use('123456')).rejects.toMatchObject(expired);
    await expect(proveCode(context, subject, text, owner)).rejects.toMatchObject(expired);
    await expect(proveLink(context, subject, '123456')).rejects.toMatchObject(expired);
    const proof = await proveLink(context, subject, text);
    expect(proof.target).toBe(mail);
    expect((await context.db.transaction(proof.writes)).committed).toBe(true);
    await expect(proveLink(context, subject, text)).rejects.toMatchObject(expired);
  });
});

/** Says of everything that an invented code could differ in that it does not. */
describeOnBothEngines('an invented code is refused like a real one', (bench) => {
  const purpose = 'forgot-password';
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => 'right',
      (error: { code: string }) => error.code,
    );

  test('from whichever network it was asked for and is answered', async () => {
    const { context } = bench;
    const subject = { ...(await makeSubject(context)), purpose } as const;
    // In a pool of its own, so that both networks have failed as often.
    const nobody = { poolId: (await makeSubject(context)).poolId, who: 'name nobody' };
    const ask = async (caller: { address: string }) => {
      const { text, writes } = await issueCode(context, subject, { target: mail, caller });
      await context.db.transaction([...writes, inventCode(context, nobody, purpose, { digits: text.length, caller })]);
    };
    const guess = (code: string, caller: { address: string }) =>
      Promise.all([
        outcome(proveCode(context, subject, code, caller)),
        outcome(refuseInventedCode(context, nobody, purpose, { code, caller })),
      ]);
    const seen: string[] = [];
    const compare = async (code: string, caller: { address: string }) => {
      const [real, invented] = await guess(code, caller);
      expect(invented).toBe(real);
      seen.push(real);
    };
    const pairs = [owner, stranger, other];
    await compare('0000000', owner);
    for (const asker of [owner, owner, stranger]) await ask(asker);
    for (let turn = 0; turn < 12; turn++) await compare('0000000', pairs[turn % 3] ?? owner);
    // No code has seven digits: nothing was compared.
    for (let turn = 0; turn < 15; turn++) await compare('000000', pairs[(turn * 2) % 3] ?? owner);
    await ask(other);
    for (let turn = 0; turn < 9; turn++) await compare('000000', pairs[turn % 3] ?? owner);
    context.clock.advance(3_600_000);
    await compare('000000', owner);
    expect(new Set(seen)).toEqual(new Set(['CodeMismatchException', 'LimitExceededException', 'ExpiredCodeException']));
  });
});
