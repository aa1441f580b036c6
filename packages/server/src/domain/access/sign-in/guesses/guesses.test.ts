import { beforeAll, describe, expect, it } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../../../test/people.ts';
import { type Guessed, Guesses } from './guesses.ts';

const TEN_MINUTES = 600_000;
const LOCKED = 'Password attempts exceeded';
const WRONG = 'Incorrect username or password.';

describeOnBothEngines('guesses', (bench) => {
  let pool: Pool;
  let hiding: Client;
  let open: Client;
  beforeAll(async () => {
    const aliases = { aliasAttributes: ['email', 'phone_number', 'preferred_username'] as const };
    ({ pool, client: hiding } = await createPeoplePool(bench.context, aliases, {
      preventUserExistenceErrors: 'ENABLED',
    }));
    const other = await createPeoplePool(bench.context);
    open = { ...other.client, poolId: pool.id };
  });

  let people = 0;
  /** Somebody with a password and five names. */
  async function newPerson(): Promise<{ user: User; names: string[] }> {
    const at = people++;
    const [email, phone_number, preferred_username] = [`ann${at}@example.com`, `+1555000${1000 + at}`, `boss${at}`];
    const flags = { email_verified: 'true', phone_number_verified: 'true' };
    const user = newTestUser(pool, `ann${at}`, { attributes: { email, phone_number, preferred_username, ...flags } });
    const secret = await createPassword(bench.context, pool, user, PASSWORD);
    await createUser(bench.context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
    return { user, names: [user.username, user.sub, email, phone_number, preferred_username] };
  }

  /** What a wrong guess comes to, and whether it was looked at. */
  async function guess(client: Client, user: User | undefined, name: string, guessed: Guessed = 'password') {
    let isEvaluated = false;
    const evaluate = async () => {
      isEvaluated = true;
      return undefined;
    };
    const guesses = new Guesses(bench.context, { asker: { pool, client }, attempt: { name }, user }, guessed);
    const told = await guesses.evaluate(evaluate).then(
      () => WRONG,
      (error: Error) => error.message,
    );
    return { told, isEvaluated };
  }

  it('2,000 at one account in ten minutes, by all its names and some at once: at most 40 are evaluated', async () => {
    const { user, names } = await newPerson();
    let evaluated = 0;
    let number = 0;
    for (; number < 2_000; number += 5) {
      const burst = names.map((name) => guess(hiding, user, name));
      evaluated += (await Promise.all(burst)).filter(({ isEvaluated }) => isEvaluated).length;
      bench.context.clock.advance((TEN_MINUTES * 5) / 2_000);
    }
    expect(evaluated).toBeGreaterThanOrEqual(20);
    expect(evaluated).toBeLessThanOrEqual(40);
  }, 120_000);

  it('a lock that is met under one name is met under no other, and what strangers are told is alike for nobody', async () => {
    const { user, names } = await newPerson();
    const toldOf = async (somebody: User | undefined, name: string, times: number) => {
      const told = [];
      for (let time = 0; time < times; time++) told.push((await guess(hiding, somebody, name)).told);
      return told;
    };
    const pattern = [...Array<string>(5).fill(WRONG), LOCKED];
    for (const name of names) expect(await toldOf(user, name, 6)).toEqual(pattern);
    for (let at = 0; at < names.length; at++) expect(await toldOf(undefined, `nobody${at}`, 6)).toEqual(pattern);
    // Each name goes its own way on; the account's is not told.
    bench.context.clock.advance(1_000);
    expect(await toldOf(user, names[0] ?? '', 2)).toEqual([WRONG, LOCKED]);
    expect(await toldOf(undefined, 'nobody0', 2)).toEqual([WRONG, LOCKED]);
  });

  it('where only the account is locked, the right password is wrong, and after the lock it is right and ends all', async () => {
    const { user, names } = await newPerson();
    const [mine = '', ...others] = names;
    for (const name of others) for (let time = 0; time < 5; time++) await guess(hiding, user, name);
    const signIn = (USERNAME: string) =>
      bench.call('InitiateAuth', {
        ClientId: hiding.id,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      });
    await expect(signIn(mine)).rejects.toMatchObject({ code: 'NotAuthorizedException', message: WRONG });
    bench.context.clock.advance(1_000);
    await expect(signIn(mine)).resolves.toMatchObject({ AuthenticationResult: {} });
    // The account begins anew: twenty more are looked at.
    bench.context.clock.advance(TEN_MINUTES * 2);
    let evaluated = 0;
    for (const name of names) {
      for (let time = 0; time < 4; time++) if ((await guess(hiding, user, name)).isEvaluated) evaluated++;
    }
    expect(evaluated).toBe(20);
  });

  it('a right guess under one name ends the counts of all, and of nobody else', async () => {
    const { user, names } = await newPerson();
    const { user: other, names: others } = await newPerson();
    for (let time = 0; time < 3; time++) {
      for (const name of names) await guess(hiding, user, name);
      for (const name of others) await guess(hiding, other, name);
    }
    const right = new Guesses(
      bench.context,
      { asker: { pool, client: hiding }, attempt: { name: user.username }, user },
      'password',
    );
    expect(await right.evaluate(async () => 'in')).toBe('in');
    for (const name of names) {
      for (let time = 0; time < 4; time++)
        expect(await guess(hiding, user, name)).toEqual({ told: WRONG, isEvaluated: true });
    }
    for (const name of others) {
      const told = [
        await guess(hiding, other, name),
        await guess(hiding, other, name),
        await guess(hiding, other, name),
      ];
      expect(told.at(-1)?.told).toBe(LOCKED);
    }
  });

  it('ends what was counted under the name while it was nobody’s, also where that is not told', async () => {
    const name = `ann${people}`;
    for (let time = 0; time < 5; time++) await guess(hiding, undefined, name);
    const { user } = await newPerson();
    expect(await guess(hiding, user, name)).toMatchObject({ told: LOCKED });
    expect(
      await new Guesses(bench.context, { asker: { pool, client: open }, attempt: { name }, user }, 'password').evaluate(
        async () => 1,
      ),
    ).toBe(1);
    expect(await guess(hiding, user, name)).toEqual({ told: WRONG, isEvaluated: true });
  });

  it('at a client that hides nobody the lock is the account’s, whatever it is called', async () => {
    const { user, names } = await newPerson();
    const told = [];
    for (const name of [...names, 'whatever']) told.push((await guess(open, user, name)).told);
    expect(told).toEqual([...Array<string>(5).fill(WRONG), LOCKED]);
    // Whoever has guessed there shows nothing here.
    expect(await guess(hiding, user, names[0] ?? '')).toMatchObject({ told: WRONG });
  });

  it('a second factor is of the account, which the password has shown', async () => {
    const { user, names } = await newPerson();
    const told = [];
    for (const name of [...names, 'whatever']) told.push((await guess(hiding, user, name, 'second-factor')).told);
    expect(told).toEqual([...Array<string>(5).fill(WRONG), LOCKED]);
  });

  it('all spellings of a name are one', async () => {
    const spellings = ['zoë', 'ZOË', ' zoë', 'Zoe\u0308', 'zoë\u00a0', 'ｚｏë'];
    for (const guessed of ['password', 'migration'] as const) {
      const told = [];
      for (const name of spellings) told.push((await guess(hiding, undefined, name, guessed)).told);
      expect(told).toEqual([...Array<string>(5).fill(WRONG), LOCKED]);
    }
  });

  describe('a guess whose outcome is known later', () => {
    const custom = (user: User, name: string) =>
      new Guesses(bench.context, { asker: { pool, client: hiding }, attempt: { name }, user }, 'custom');
    const settle = async (writes: Parameters<typeof bench.context.db.transaction>[0]) => {
      expect(await bench.context.db.transaction(writes)).toEqual({ committed: true });
    };
    const counted = async (user: User, name: string, times: number) => {
      const outcomes = await Promise.allSettled(Array.from({ length: times }, () => custom(user, name).count()));
      return outcomes.filter(({ status }) => status === 'fulfilled').length;
    };

    it('is counted beforehand, so that of many at once ten are let through', async () => {
      const { user } = await newPerson();
      expect(await counted(user, user.username, 30)).toBe(10);
    });

    it('is taken back, which ends nothing of the others; and one that is right ends all', async () => {
      const { user } = await newPerson();
      expect(await counted(user, user.username, 8)).toBe(8);
      for (let time = 0; time < 20; time++) {
        const { undo } = await custom(user, user.username).count();
        await settle(undo);
      }
      await custom(user, user.username).count();
      await settle(custom(user, user.username).end());
      expect(await counted(user, user.username, 30)).toBe(10);
    });

    it('is not evaluated where the account is locked under its other names', async () => {
      const { user, names } = await newPerson();
      for (const name of names.slice(1, 3)) expect(await counted(user, name, 10)).toBe(10);
      expect(await custom(user, user.username).count()).toMatchObject({ isEvaluated: false });
    });
  });
});
