import { expect, test } from 'vitest';
import { statement, write } from '#database/database.ts';
import { inventCode, refuseInventedCode } from '#domain/people/nobody/invent-code.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { type CodePurpose, type CodeSubject, issueCode, proveCode } from './code.ts';
import { type CodeKind, chooseCodeLength, openBudget } from './code-budget.ts';

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
const network = (number: number) => ({ address: `198.51.${Math.floor(number / 250)}.${number % 250}` });
const held = 'LimitExceededException';

describeOnBothEngines('failed codes of a pool', (bench) => {
  async function place() {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    let people = 0;
    /** Somebody with a new code, who answers from a network of their own unless it is said. */
    const person = async (purpose: CodePurpose = 'sign-up') => {
      const home = { address: `203.0.113.${people}` };
      const user = newTestUser(pool, `person${people++}`);
      await createUser(context, pool, user, { taken: 'taken' });
      const subject: CodeSubject = { poolId: pool.id, sub: user.sub, purpose };
      const send = async (caller: { address: string } = home) => {
        const { text, writes } = await issueCode(context, subject, { target: 'email:a@example.com', caller });
        await context.db.transaction(writes);
        return text;
      };
      const code = await send();
      const answer = (given: string, caller: { address: string } = home) =>
        proveCode(context, subject, given, caller).then(
          async ({ writes }) => (await context.db.transaction(writes)).committed,
          (error: { code: string }) => error.code,
        );
      return { code, send, answer };
    };
    const idOf = (scope: string, digits: string, kind: CodeKind) =>
      `code-comparisons/${pool.id}/${kind}/${scope}/${digits}/${Math.floor(context.clock.now() / HOUR)}`;
    const used = async (digits: string, scope = 'real', kind: CodeKind = 'open') =>
      (await context.db.first(usedOf, { id: idOf(scope, digits, kind) }))?.used ?? 0;
    const fill = (digits: string, used: number, scopes = ['real', 'seen'], kind: CodeKind = 'open') =>
      context.db.transaction(
        scopes.map((scope) =>
          write(useUp, { id: idOf(scope, digits, kind), used, expiresAt: context.clock.now() + HOUR }),
        ),
      );
    const length = (least: 6 | 8, kind: CodeKind = 'open', caller?: { address: string }) =>
      chooseCodeLength(context, { poolId: pool.id, kind, caller }, least, held);
    const guessAtNobody = async (number: number, code: string, digits: number | undefined = code.length) => {
      const nobody = { poolId: pool.id, who: `name nobody${number}` };
      const caller = network(number % 20);
      if (digits > 0) await context.db.transaction([inventCode(context, nobody, 'sign-up', { digits, caller })]);
      return refuseInventedCode(context, nobody, 'sign-up', { code, caller }).catch(
        (error: { code: string }) => error.code,
      );
    };
    return { context, pool, person, used, fill, length, guessAtNobody };
  }

  test('are forty in any hour at six digits, also at once; then codes are longer', async () => {
    const { context, person, used, length } = await place();
    const people = [];
    for (let count = 0; count < 60; count++) people.push(await person());
    const answers = await Promise.all(
      people.flatMap(({ code, answer }, at) => Array.from({ length: 5 }, () => answer(wrong(code), network(at)))),
    );
    expect(answers.filter((said) => said === 'CodeMismatchException').length).toBeLessThanOrEqual(40);
    expect(await used('06')).toBeGreaterThanOrEqual(24);
    expect(await used('06')).toBeLessThanOrEqual(40);
    expect(await length(6)).toBe(8);
    context.clock.advance(HOUR);
    expect(await length(6)).toBe(8);
    context.clock.advance(HOUR);
    expect(await length(6)).toBe(6);
  });

  test('end no code: whoever has not failed is compared with, and a refused code is right later', async () => {
    const { context, person, fill } = await place();
    const ann = await person();
    const bob = await person();
    const cat = await person();
    await fill('06', 24);
    // What is left is for networks that have not failed, one comparison each.
    expect(await ann.answer(wrong(ann.code))).toBe('CodeMismatchException');
    expect(await ann.answer(ann.code)).toBe(held);
    expect(await bob.answer(bob.code)).toBe(true);
    for (let count = 0; count < 15; count++) await cat.answer(wrong(cat.code), network(count));
    await context.db.execute('update codes set tries = 0, other_tries = 0');
    for (let count = 20; count < 60; count++) {
      await cat.answer(wrong(cat.code), network(count));
      await context.db.execute('update codes set tries = 0, other_tries = 0');
    }
    for (let count = 0; count < 9; count++) expect(await cat.answer(cat.code)).toBe(held);
    // A new code is longer, and is compared.
    const longer = await ann.send();
    expect(longer).toMatch(/^\d{8}$/);
    expect(await ann.answer(wrong(longer))).toBe('CodeMismatchException');
    expect(await ann.answer(longer)).toBe(true);
    context.clock.advance(2 * HOUR);
    expect(await cat.answer(cat.code)).toBe(true);
  });

  test('of one network are a fifth of them, and its codes are longer then; others go on', async () => {
    const { person, length } = await place();
    const here = network(1);
    const said = [];
    for (let count = 0; count < 3; count++) {
      const { code, answer, send } = await person();
      await send(here);
      for (let turn = 0; turn < 5; turn++) said.push(await answer(wrong(code), here));
    }
    expect(said.at(-1)).toBe(held);
    expect(await length(6, 'open', here)).toBe(8);
    expect(await length(6, 'open', network(2))).toBe(6);
    const { code, answer } = await person();
    expect(await answer(code, here)).toBe(held);
    expect(await answer(code)).toBe(true);
  });

  test('of strangers use up nothing of what is behind a password or a token', async () => {
    const { person, fill, length, used } = await place();
    for (const [digits, most] of Object.entries({ '06': 40, '08': 1_500, '10': 40_000 })) await fill(digits, most);
    await expect(length(6)).rejects.toMatchObject({ code: held });
    expect(await length(6, 'proved')).toBe(6);
    const { code, answer } = await person('verify:email');
    expect(await answer(wrong(code))).toBe('CodeMismatchException');
    expect(await used('06', 'real', 'proved')).toBe(1);
    expect(await answer(code)).toBe(true);
  });

  test('at nobody’s codes end nobody’s, however many they are, and meet the same limits', async () => {
    const { person, used, length, guessAtNobody } = await place();
    const { code, answer, send } = await person();
    const said = [];
    for (let number = 0; number < 200; number++) said.push(await guessAtNobody(number, '123456'));
    expect(said.slice(0, 160)).toEqual(Array(160).fill('CodeMismatchException'));
    expect(said.slice(160)).toEqual(Array(40).fill(held));
    expect(await used('06')).toBe(0);
    // Their network is refused at a real code too, and all codes get longer: nobody is told apart.
    expect(await answer(code, network(3))).toBe(held);
    expect(await length(6)).toBe(8);
    expect((await send()).length).toBe(8);
    expect(await answer(code)).toBe(true);
  });

  test('at nobody’s codes keep no code from being sent', async () => {
    const { fill, length } = await place();
    for (const digits of ['06', '08', '10']) await fill(digits, 1_000_000, ['seen']);
    expect([await length(6), await length(8)]).toEqual([10, 10]);
  });

  test('are refused at nobody’s code when they would be at somebody’s', async () => {
    const { fill, guessAtNobody } = await place();
    await fill('06', 24);
    expect(await guessAtNobody(1, '123456')).toBe('CodeMismatchException');
    expect(await guessAtNobody(1, '123456')).toBe(held);
  });

  test('are refused alike whoever has such a code, another one, or none', async () => {
    const { fill, guessAtNobody, person } = await place();
    const [ann, bob] = [await person(), await person('forgot-password')];
    await fill('06', 40);
    // From a network that has failed before, so that not even the last of the budget is for it.
    const said: unknown[] = [await guessAtNobody(1, '123456'), await guessAtNobody(1, '123456')];
    for (const digits of [6, 8, 0]) said.push(await guessAtNobody(21, '123456', digits));
    for (const someone of [ann, bob]) said.push(await someone.answer('000000', network(1)));
    expect(said.slice(2)).toEqual(Array(5).fill(held));
  });

  test('are counted over the turn of the hour', async () => {
    const { context, pool } = await place();
    const steps = [
      [6, 1],
      [8, 60],
      [10, 4_000],
    ] as const;
    const take = async () => {
      let chance = 0;
      for (const kind of ['open', 'proved'] as const) {
        for (const [digits, step] of steps) {
          for (;;) {
            // An administrator's network is nobody's, so nothing but the budget is in the way.
            const guesser = { poolId: pool.id, kind, caller: undefined };
            const budget = await openBudget(context, guesser, digits, { isInvented: false });
            if (budget.left < 1) break;
            expect(await context.db.transaction(budget.count(step).take)).toEqual({ committed: true });
            chance += step / 10 ** digits;
          }
        }
      }
      return chance;
    };
    const { clock } = context;
    clock.advance(2 * HOUR - (clock.now() % HOUR) - 1_000);
    const before = await take();
    expect(before).toBeGreaterThan(0.5e-4);
    clock.advance(1_000);
    expect(before + (await take())).toBeLessThan(1e-4);
    clock.advance(HOUR - 1);
    expect(before + (await take())).toBeLessThan(1e-4);
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

  test('leave an answer the newest codes to be compared with, where there are more than may be', async () => {
    const { context, person } = await place();
    const { send, answer } = await person();
    const codes: string[] = [];
    for (let count = 0; count < 4; count++) {
      context.clock.advance(1);
      codes.push(await send());
    }
    const guess = Array.from({ length: 7 }, (_, at) => `00000${at}`).find((one) => !codes.includes(one)) ?? '';
    // Five of the eight comparisons of a network.
    expect(await answer(guess)).toBe('CodeMismatchException');
    expect(await answer(codes.at(-1) ?? '')).toBe(true);
  });

  test('of another length cost nothing, and neither does another pool', async () => {
    const { person, used } = await place();
    const { code, answer } = await person();
    expect(await answer(`${code}00`)).toBe('CodeMismatchException');
    expect(await answer('wrong')).toBe('CodeMismatchException');
    expect(await used('06')).toBe(0);
    expect(await used('08')).toBe(0);
    const elsewhere = await place();
    await elsewhere.fill('06', 40);
    expect(await answer(code)).toBe(true);
  });

  test('at every length end what the pool sends, for the rest of the hour', async () => {
    const { context, person, fill, length } = await place();
    const { send } = await person();
    expect([await length(6), await length(8)]).toEqual([6, 8]);
    await fill('06', 40);
    expect([await length(6), await length(8)]).toEqual([8, 8]);
    await fill('08', 1_500);
    expect([await length(6), await length(8)]).toEqual([10, 10]);
    expect((await send()).length).toBe(10);
    await fill('10', 40_000);
    await expect(send()).rejects.toMatchObject({ code: held });
    context.clock.advance(2 * HOUR);
    expect(await length(6)).toBe(6);
  });

  test('do not lengthen a code that the operator fixed', async () => {
    const { context, pool, person, fill } = await place();
    await fill('06', 40);
    const fixed = { ...context, settings: { ...context.settings, fixedCode: '123456' } };
    const guesser = { poolId: pool.id, kind: 'open', caller: undefined } as const;
    expect([await chooseCodeLength(fixed, guesser, 6, held), await chooseCodeLength(fixed, guesser, 8, held)]).toEqual([
      6, 8,
    ]);
    const { send } = await person();
    expect((await send()).length).toBe(8);
    const user = newTestUser(pool, 'fixed');
    await createUser(context, pool, user, { taken: 'taken' });
    const subject: CodeSubject = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' };
    const { text, writes } = await issueCode(fixed, subject, { target: 'email:a@example.com' });
    expect(text).toBe('123456');
    await context.db.transaction(writes);
    expect(await proveCode(fixed, subject, '123456', network(1))).toMatchObject({ target: 'email:a@example.com' });
    const shared = await issueCode(fixed, subject, { target: 'email:b@example.com', isShared: true });
    expect(shared.text).toBe('12345612');
    await context.db.transaction(shared.writes);
    expect(await proveCode(fixed, subject, '12345612', network(1))).toMatchObject({ target: 'email:b@example.com' });
  });
});
