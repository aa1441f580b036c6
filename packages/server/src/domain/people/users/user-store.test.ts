import { beforeAll, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { signOutEverywhere } from '#domain/access/endings/sign-out-everywhere.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import type { TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { changeUser, createUser, removeUser } from './change-user.ts';
import { newSub, type User } from './user.ts';
import { findUser, findUserBySub } from './user-store.ts';

let context: TestContext;

const taken = { taken: 'User already exists' };
const exists = { code: 'UsernameExistsException', message: 'User already exists' };
const aliasTaken = (kind: string) => ({
  code: 'AliasExistsException',
  message: `An account with the given ${kind} already exists.`,
});
type Pool = Parameters<typeof findUser>[1];

async function store(pool: Pool, username: string, attributes: User['attributes'] = {}, more: Partial<User> = {}) {
  const user = newTestUser(pool, username, { attributes, ...more });
  await createUser(context, pool, user, taken);
  return user;
}
const found = async (pool: Pool, name: string) => (await findUser(context, pool, name))?.username;
const setAttributes = (pool: Pool, user: User, attributes: User['attributes']) =>
  changeUser(context, pool, user, (before) => ({
    after: { ...before, attributes: { ...before.attributes, ...attributes } },
  }));
async function searchRows(pool: Pool, sub: string) {
  const sql = 'select attribute, value from user_search where pool_id = :poolId and sub = :sub order by attribute';
  const search = statement<{ poolId: string; sub: string }, { attribute: string; value: string }>('test-search', sql);
  const rows = await context.db.all(search, { poolId: pool.id, sub });
  return rows.map((row) => `${row.attribute}=${row.value}`);
}

/** A user who signs up with an address in place of a username. */
async function signUp(pool: Pool, email: string) {
  const sub = newSub();
  const user = newTestUser(pool, sub, { sub, status: 'UNCONFIRMED', attributes: { email } });
  await createUser(context, pool, user, { ...taken, name: email });
  return user;
}
/** Again and again until it is let: the other's change may come after it. */
async function late(deed: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      await deed();
      return;
    } catch (error) {
      expect(error).toMatchObject({ code: 'AliasExistsException' });
    }
  }
  throw new Error('it was never let');
}
const countHolders = statement<{ poolId: string }, { name_key: string; holders: number }>(
  'test-holders',
  `select name_key, count(*) as holders from sign_in_names where pool_id = :poolId and standing > 0 group by name_key`,
);
async function holders(pool: Pool): Promise<[string, number][]> {
  return (await context.db.all(countHolders, { poolId: pool.id })).map(({ name_key, holders }) => [name_key, holders]);
}

describeOnBothEngines('users', (bench) => {
  beforeAll(() => {
    context = bench.context;
  });
  describe('names', () => {
    test('a user is found by username and sub, in no other pool', async () => {
      const { pool } = await createPeoplePool(context);
      const { pool: other } = await createPeoplePool(context);
      const ann = await store(pool, 'Ann', { email: 'ann@example.com', email_verified: 'true' });
      expect(await findUser(context, pool, 'Ann')).toEqual(ann);
      expect(await findUser(context, pool, ann.sub)).toEqual(ann);
      expect(await found(pool, 'ann')).toBeUndefined();
      expect(await found(pool, 'ann@example.com')).toBeUndefined();
      expect(await found(other, 'Ann')).toBeUndefined();
      expect(await found(pool, 'A\0nn')).toBeUndefined();
    });
    test('a username is taken once; in a pool that ignores case, in any case', async () => {
      const { pool } = await createPeoplePool(context);
      await store(pool, 'ann');
      await expect(store(pool, 'ann')).rejects.toMatchObject(exists);
      await store(pool, 'Ann');
      const { pool: folding } = await createPeoplePool(context, { usernameConfiguration: { caseSensitive: false } });
      await store(folding, 'Ann');
      await expect(store(folding, 'aNN')).rejects.toMatchObject(exists);
      expect(await found(folding, 'ANN')).toBe('Ann');
    });
    test("nobody takes another user's sub as a username", async () => {
      const { pool } = await createPeoplePool(context, { usernameConfiguration: { caseSensitive: false } });
      const ann = await store(pool, 'ann');
      await expect(store(pool, ann.sub)).rejects.toMatchObject(exists);
      await expect(store(pool, ann.sub.toUpperCase())).rejects.toMatchObject(exists);
      await store(pool, newSub());
    });
  });

  describe('aliases', () => {
    const aliases = { aliasAttributes: ['email', 'phone_number', 'preferred_username'] } as const;
    test('an address is an alias while it is verified', async () => {
      const { pool } = await createPeoplePool(context, aliases);
      const ann = await store(pool, 'ann', { email: 'ann@example.com', email_verified: 'false' });
      expect(await found(pool, 'ann@example.com')).toBeUndefined();
      const verified = await setAttributes(pool, ann, { email_verified: 'true' });
      expect(await found(pool, 'ann@example.com')).toBe('ann');
      await setAttributes(pool, verified, { email: 'new@example.com', email_verified: 'false' });
      expect(await found(pool, 'ann@example.com')).toBeUndefined();
      expect(await found(pool, 'new@example.com')).toBeUndefined();
    });
    test('a verified address belongs to one user; force moves it', async () => {
      const { pool } = await createPeoplePool(context, aliases);
      const contact = {
        email: 'e@example.com',
        email_verified: 'true',
        phone_number: '+15550001',
        phone_number_verified: 'true',
      };
      const ann = await store(pool, 'ann', contact);
      await expect(store(pool, 'bob', contact)).rejects.toMatchObject(aliasTaken('email'));
      expect(await found(pool, 'bob')).toBeUndefined();
      const bob = await store(pool, 'bob');
      await expect(setAttributes(pool, bob, contact)).rejects.toMatchObject(aliasTaken('email'));
      await changeUser(context, pool, bob, (before) => ({
        after: { ...before, attributes: contact },
        takesAliases: async () => [],
      }));
      expect(await found(pool, 'e@example.com')).toBe('bob');
      expect(await found(pool, '+15550001')).toBe('bob');
      const loser = await findUserBySub(context, pool.id, ann.sub);
      expect(loser?.attributes).toEqual({ ...contact, email_verified: 'false', phone_number_verified: 'false' });
    });
    test('parallel claims of one alias leave one holder', async () => {
      const { pool } = await createPeoplePool(context, aliases);
      const users = await Promise.all(['a', 'b', 'c', 'd'].map((name) => store(pool, name)));
      const claim = { email: 'e@example.com', email_verified: 'true' };
      const outcomes = await Promise.allSettled(users.map((user) => setAttributes(pool, user, claim)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });
    test('a preferred_username counts once the user is confirmed, and is never the username of another', async () => {
      const { pool } = await createPeoplePool(context, aliases);
      const ann = await store(pool, 'ann', { preferred_username: 'annie' }, { status: 'UNCONFIRMED' });
      expect(await found(pool, 'annie')).toBeUndefined();
      await changeUser(context, pool, ann, (before) => ({ after: { ...before, status: 'CONFIRMED' } }));
      expect(await found(pool, 'annie')).toBe('ann');
      const bob = await store(pool, 'bob');
      await expect(setAttributes(pool, bob, { preferred_username: 'ann' })).rejects.toMatchObject(
        aliasTaken('preferred_username'),
      );
      await setAttributes(pool, bob, { preferred_username: 'bob' });
      await expect(store(pool, 'ann')).rejects.toMatchObject(exists);
    });
    test('where addresses are usernames they count at once', async () => {
      const { pool } = await createPeoplePool(context, {
        usernameAttributes: ['email'],
        usernameConfiguration: { caseSensitive: false },
      });
      const ann = await signUp(pool, 'Ann@Example.com');
      expect(await found(pool, 'ann@example.com')).toBe(ann.sub);
      await expect(signUp(pool, 'ANN@example.com')).rejects.toMatchObject({
        code: 'UsernameExistsException',
        message: 'An account with the given email already exists.',
      });
    });
  });

  describe('changes', () => {
    test('parallel changes of different attributes all survive', async () => {
      const { pool } = await createPeoplePool(context);
      const ann = await store(pool, 'ann');
      const names = ['name', 'nickname', 'locale', 'website', 'gender', 'profile'];
      await Promise.all(names.map((name) => setAttributes(pool, ann, { [name]: name })));
      const stored = await findUserBySub(context, pool.id, ann.sub);
      expect(Object.keys(stored?.attributes ?? {}).sort()).toEqual(names.sort());
    });
    test('a sign-out is not undone by a change that began before it', async () => {
      const { pool } = await createPeoplePool(context);
      const ann = await store(pool, 'ann');
      await changeUser(context, pool, ann, async (before) => {
        await signOutEverywhere(context, ann);
        return { after: { ...before, attributes: { name: 'Ann' } } };
      });
      const stored = await findUserBySub(context, pool.id, ann.sub);
      expect(stored).toMatchObject({ signInGeneration: 1, attributes: { name: 'Ann' } });
    });
    test('search rows follow the attributes', async () => {
      const { pool } = await createPeoplePool(context, { usernameConfiguration: { caseSensitive: false } });
      const ann = await store(pool, 'Ann', { email: 'Ann@Example.com', name: 'Ann A', locale: 'de' });
      expect(await searchRows(pool, ann.sub)).toEqual(['email=ann@example.com', 'name=ann a']);
      await setAttributes(pool, ann, { name: 'Ann B', family_name: 'B' });
      expect(await searchRows(pool, ann.sub)).toEqual(['email=ann@example.com', 'family_name=b', 'name=ann b']);
    });
    test('a user who is gone takes everything along, and is told so', async () => {
      const { pool } = await createPeoplePool(context, { aliasAttributes: ['email'] });
      const ann = await store(pool, 'ann', { email: 'ann@example.com', email_verified: 'true' });
      await removeUser(context, ann);
      expect(await searchRows(pool, ann.sub)).toEqual([]);
      const gone = { code: 'UserNotFoundException', message: 'User does not exist.' };
      await expect(removeUser(context, ann)).rejects.toMatchObject(gone);
      await expect(signOutEverywhere(context, ann)).rejects.toMatchObject(gone);
      await expect(setAttributes(pool, ann, { name: 'Ann' })).rejects.toMatchObject(gone);
      await store(pool, 'bob', { email: 'ann@example.com', email_verified: 'true' });
    });
  });

  describe('names at once', () => {
    const byEmail = { usernameAttributes: ['email'] } as const;
    const rounds = Array.from({ length: 12 }, (_, round) => `round${round}@example.com`);
    const prove = (pool: Pool, user: User, email: string) =>
      setAttributes(pool, user, { email, email_verified: 'true' });

    test('of a new user and of another who wants to be called by the sub, one comes', async () => {
      const { pool } = await createPeoplePool(context);
      for (let round = 0; round < 12; round++) {
        const ann = newTestUser(pool, `ann${round}`);
        const named = newTestUser(pool, ann.sub);
        const outcomes = await Promise.allSettled([ann, named].map((user) => createUser(context, pool, user, taken)));
        const [kept, ...others] = [ann, named].filter((_, index) => outcomes[index]?.status === 'fulfilled');
        expect(others).toEqual([]);
        expect(outcomes).toContainEqual({ status: 'rejected', reason: expect.objectContaining(exists) });
        expect(await findUser(context, pool, ann.sub)).toEqual(kept);
      }
    });
    test('of users who want one preferred_username and one username, one gets it', async () => {
      const { pool } = await createPeoplePool(context, { aliasAttributes: ['preferred_username'] });
      const users = await Promise.all(['a', 'b', 'c'].map((name) => store(pool, name)));
      const outcomes = await Promise.allSettled([
        ...users.map((user) => setAttributes(pool, user, { preferred_username: 'boss' })),
        store(pool, 'boss'),
      ]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await holders(pool)).toContainEqual(['boss', 1]);
    });
    test('a proof wins over a sign-up that has none, whichever comes first', async () => {
      const { pool } = await createPeoplePool(context, byEmail);
      const ann = await signUp(pool, 'ann@example.com');
      for (const name of rounds) {
        const [proof, sign] = await Promise.allSettled([prove(pool, ann, name), signUp(pool, name)]);
        expect(proof).toMatchObject({ status: 'fulfilled' });
        if (sign.status === 'rejected') expect(sign.reason).toMatchObject({ code: 'UsernameExistsException' });
        expect(await found(pool, name)).toBe(ann.sub);
      }
    });
    test('of those who claim an address and prove it, one has it, whatever is taken back meanwhile', async () => {
      const { pool } = await createPeoplePool(context, byEmail);
      const users = await Promise.all(['a', 'b', 'c', 'd'].map((name) => signUp(pool, `${name}@example.com`)));
      for (const email of rounds) {
        await Promise.all(users.map((user) => setAttributes(pool, user, { email, email_verified: 'false' })));
        const proofs = await Promise.allSettled(users.map((user) => prove(pool, user, email)));
        const winners = users.filter((_, index) => proofs[index]?.status === 'fulfilled');
        expect(winners.map(({ sub }) => sub)).toEqual([await found(pool, email)]);
        for (const proof of proofs) {
          if (proof.status === 'rejected') expect(proof.reason).toMatchObject(aliasTaken('email'));
        }
        const [winner] = winners;
        const [next] = users.filter((user) => user !== winner);
        if (!winner || !next) throw new Error('nobody won');
        // Unverified it is still taken, but gives way to a proof.
        await Promise.all([
          setAttributes(pool, winner, { email_verified: 'false' }),
          late(() => prove(pool, next, email)),
        ]);
        expect(await found(pool, email)).toBe(next.sub);
      }
      expect((await holders(pool)).filter(([, count]) => count !== 1)).toEqual([]);
    });
    test('addresses that change hands in a ring end with one user each', async () => {
      const { pool } = await createPeoplePool(context, { aliasAttributes: ['email'] });
      const users = await Promise.all(
        ['a', 'b', 'c'].map((name) => store(pool, name, { email: `${name}@example.com`, email_verified: 'true' })),
      );
      await Promise.all(
        users.map((user, index) =>
          changeUser(context, pool, user, (before) => {
            const email = users[(index + 1) % 3]?.attributes['email'] ?? '';
            return {
              after: { ...before, attributes: { email, email_verified: 'true' } },
              takesAliases: async () => [],
            };
          }),
        ),
      );
      for (const { sub } of users) {
        const user = await findUserBySub(context, pool.id, sub);
        const { email = '', email_verified } = user?.attributes ?? {};
        expect(await findUser(context, pool, email)).toEqual(email_verified === 'true' ? user : expect.anything());
      }
      expect((await holders(pool)).filter(([, count]) => count !== 1)).toEqual([]);
    });
  });
});
