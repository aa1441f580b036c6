import { expect, test } from 'vitest';
import { statement, write } from '#database/database.ts';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool, newTestUser } from '../../../test/people.ts';
import { createUser } from './change-user.ts';
import { type CodeSubject, issueCode, proveCode } from './code.ts';
import { chooseCodeLength } from './code-budget.ts';
import { inventCode, refuseInventedCode } from './invented-code.ts';

const HOUR = 3_600_000;
const useUp = statement<{ id: string; used: number; expiresAt: number }>(
  'test-budget-use-up',
  'insert into counts (id, used, expires_at) values (:id, :used, :expiresAt)',
);
const usedOf = statement<{ id: string }, { used: number }>(
  'test-budget-used',
  'select used from counts where id = :id',
);
const wrong = (code: string) => String((Number(code) + 1) % 10 ** code.length).padStart(code.length, '0');

describeOnBothEngines('failed codes of a pool', (bench) => {
  async function place() {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    let people = 0;
    /** Somebody with a new code. */
    const person = async () => {
      const user = newTestUser(pool, `person${people++}`);
      await createUser(context, pool, user, { taken: 'taken' });
      const subject: CodeSubject = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' };
      const send = async () => {
        const { text, writes } = await issueCode(context, subject, { target: 'email:a@example.com' });
        await context.db.transaction(writes);
        return text;
      };
      const code = await send();
      const answer = (given: string) =>
        proveCode(context, subject, given).then(
          async ({ writes }) => (await context.db.transaction(writes)).committed,
          (error: { code: string }) => error.code,
        );
      return { code, send, answer };
    };
    const idOf = (digits: string) => `code-comparisons/${pool.id}/${Math.floor(context.clock.now() / HOUR)}/${digits}`;
    const used = async (digits: string) => (await context.db.first(usedOf, { id: idOf(digits) }))?.used ?? 0;
    const fill = (digits: string, count: number) =>
      context.db.transaction([write(useUp, { id: idOf(digits), used: count, expiresAt: context.clock.now() + HOUR })]);
    return { context, pool, person, used, fill };
  }

  test('are fifty in an hour at six digits, also at once; then codes are longer, and shorter ones expired', async () => {
    const { context, person } = await place();
    const people = [];
    for (let count = 0; count < 12; count++) people.push(await person());
    const last = await person();
    const waiting = await person();
    const answers = await Promise.all(
      people.flatMap(({ code, answer }) => Array.from({ length: 5 }, () => answer(wrong(code)))),
    );
    expect(answers.filter((said) => said === 'CodeMismatchException')).toHaveLength(50);
    expect(answers.filter((said) => said === 'ExpiredCodeException')).toHaveLength(10);
    expect(await last.answer(last.code)).toBe('ExpiredCodeException');
    expect(await waiting.answer(waiting.code)).toBe('ExpiredCodeException');
    const longer = await last.send();
    expect(longer).toMatch(/^\d{8}$/);
    expect(await last.answer(wrong(longer))).toBe('CodeMismatchException');
    expect(await last.answer(longer)).toBe(true);
    context.clock.advance(HOUR);
    expect((await last.send()).length).toBe(6);
    expect(await waiting.answer(waiting.code)).toBe(true);
  });

  test('cost as many as codes that an answer is compared with, and nothing where it is right', async () => {
    const { person, used } = await place();
    const { send, answer } = await person();
    const codes = [await send(), await send()];
    const guess = ['000000', '000001', '000002', '000003'].find((one) => !codes.includes(one)) ?? '';
    await answer(guess);
    expect(await used('06')).toBe(3);
    expect(await answer(codes[0] ?? '')).toBe(true);
    expect(await used('06')).toBe(3);
  });

  test('of another length cost nothing, and neither does another pool', async () => {
    const { person, used } = await place();
    const { code, answer } = await person();
    expect(await answer(`${code}00`)).toBe('CodeMismatchException');
    expect(await answer('wrong')).toBe('CodeMismatchException');
    expect(await used('06')).toBe(0);
    expect(await used('08')).toBe(0);
    const elsewhere = await place();
    await elsewhere.fill('06', 50);
    expect(await answer(code)).toBe(true);
  });

  test('at nobody’s code count like those at somebody’s', async () => {
    const { context, pool, used } = await place();
    const nobody = { poolId: pool.id, who: 'name nobody' };
    const caller = { address: '192.0.2.1' };
    await context.db.transaction([inventCode(context, nobody, 'sign-up', { digits: 6, caller })]);
    await refuseInventedCode(context, nobody, 'sign-up', { code: '123456', caller }).catch(() => {});
    expect(await used('06')).toBe(1);
  });

  test('at every length end what the pool sends, for the rest of the hour', async () => {
    const { context, pool, person, fill } = await place();
    const { code, send, answer } = await person();
    const length = (least: 6 | 8) => chooseCodeLength(context, pool.id, least, 'LimitExceededException');
    expect([await length(6), await length(8)]).toEqual([6, 8]);
    await fill('06', 50);
    expect([await length(6), await length(8)]).toEqual([8, 8]);
    await fill('08', 4_000);
    expect([await length(6), await length(8)]).toEqual([10, 10]);
    expect((await send()).length).toBe(10);
    await fill('10', 90_000);
    await expect(send()).rejects.toMatchObject({ code: 'LimitExceededException' });
    expect(await answer(code)).toBe('ExpiredCodeException');
    context.clock.advance(HOUR);
    expect(await length(6)).toBe(6);
  });

  test('do not lengthen a code that the operator fixed', async () => {
    const { context, pool, person, fill } = await place();
    await fill('06', 50);
    const fixed = { ...context, settings: { ...context.settings, fixedCode: '123456' } };
    expect(await chooseCodeLength(fixed, pool.id, 8, 'LimitExceededException')).toBe(6);
    const { send } = await person();
    expect((await send()).length).toBe(8);
    const subject: CodeSubject = { poolId: pool.id, sub: (await personSub()) ?? '', purpose: 'sign-up' };
    async function personSub() {
      const user = newTestUser(pool, 'fixed');
      await createUser(context, pool, user, { taken: 'taken' });
      return user.sub;
    }
    const { text, writes } = await issueCode(fixed, subject, { target: 'email:a@example.com' });
    expect(text).toBe('123456');
    await context.db.transaction(writes);
    expect(await proveCode(fixed, subject, '123456')).toMatchObject({ target: 'email:a@example.com' });
  });
});
