import { beforeAll, describe, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { createUser, removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { deletePool } from '#domain/tenant/pools/pool-store.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import type { TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { createGroup, deleteGroup, listGroups, loadGroup, updateGroup } from './group-store.ts';
import { addToGroup, findGroupsOf, listGroupsOf, listUsersInGroup, removeFromGroup } from './member-store.ts';

let context: TestContext;

const roleArn = 'arn:aws:iam::123456789012:role/staff';
const groupGone = { code: 'ResourceNotFoundException', message: 'Group not found.' };
const userGone = { code: 'UserNotFoundException', message: 'User does not exist.' };
const whole = { after: '', limit: 60 };

async function newPool(): Promise<Pool> {
  return (await createPeoplePool(context)).pool;
}

async function newUser(pool: Pool, username: string): Promise<User> {
  const user = newTestUser(pool, username);
  await createUser(context, pool, user, { taken: 'User account already exists' });
  return user;
}

const namesOf = async (user: User) => (await listGroupsOf(context, user, whole)).map(({ name }) => name);
const membersOf = async ({ id: poolId }: Pool, name: string) =>
  (await listUsersInGroup(context, { poolId, name }, whole)).map(({ username }) => username).sort();

const countMemberships = statement<{ poolId: string }, { found: number }>(
  'test-memberships',
  'select count(*) as found from group_members where pool_id = :poolId',
);
const membershipsOf = async ({ id: poolId }: Pool) => (await context.db.first(countMemberships, { poolId }))?.found;

describeOnBothEngines('groups', (bench) => {
  beforeAll(() => {
    context = bench.context;
  });

  describe('a group', () => {
    test('is made once in a pool, in exactly this form of its name', async () => {
      const [pool, other] = [await newPool(), await newPool()];
      const made = await createGroup(context, pool, 'staff', { description: 'Who works here', roleArn, precedence: 0 });
      expect(await loadGroup(context, { poolId: pool.id, name: 'staff' })).toEqual(made);
      const exists = { code: 'GroupExistsException', message: 'A group with the name already exists.' };
      await expect(createGroup(context, pool, 'staff', {})).rejects.toMatchObject(exists);
      await createGroup(context, pool, 'Staff', {});
      await createGroup(context, other, 'staff', {});
      await expect(loadGroup(context, { poolId: other.id, name: 'Staff' })).rejects.toMatchObject(groupGone);
      await expect(createGroup(context, { ...pool, id: 'us-east-1_gone' }, 'a', {})).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: 'User pool us-east-1_gone does not exist.',
      });
    });
    test('of those who make it at once, one does', async () => {
      const pool = await newPool();
      const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => createGroup(context, pool, 'staff', {})));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'GroupExistsException' });
      }
    });
    test('keeps what a change leaves out, also of changes at once', async () => {
      const pool = await newPool();
      const key = { poolId: pool.id, name: 'staff' };
      const made = await createGroup(context, pool, 'staff', { description: 'old' });
      context.clock.advance(1000);
      await Promise.all([
        updateGroup(context, key, { description: 'new' }),
        updateGroup(context, key, { roleArn }),
        updateGroup(context, key, { precedence: 7 }),
      ]);
      const changed = { ...made, description: 'new', roleArn, precedence: 7, modifiedAt: made.createdAt + 1000 };
      expect(await updateGroup(context, key, {})).toEqual(changed);
      const { description: _, ...bare } = changed;
      expect(await updateGroup(context, key, { description: '' })).toEqual(bare);
      await expect(updateGroup(context, { ...key, name: 'gone' }, {})).rejects.toMatchObject(groupGone);
    });
    test('has a precedence of 31 bits', async () => {
      const pool = await newPool();
      const tooGreat = {
        code: 'InvalidParameterException',
        message: 'Precedence must be no greater than 2147483647.',
      };
      await expect(createGroup(context, pool, 'a', { precedence: 2 ** 31 })).rejects.toMatchObject(tooGreat);
      const { name } = await createGroup(context, pool, 'a', { precedence: 2 ** 31 - 1 });
      const key = { poolId: pool.id, name };
      await expect(updateGroup(context, key, { precedence: 2 ** 31 })).rejects.toMatchObject(tooGreat);
    });
    test('is one of 10,000 in its pool, also where the last ones are made at once', async () => {
      const pool = await newPool();
      await fillGroups(pool, 9_990);
      const names = Array.from({ length: 20 }, (_, n) => `last${n}`);
      const outcomes = await Promise.allSettled(names.map((name) => createGroup(context, pool, name, {})));
      const tooMany = { code: 'LimitExceededException', message: 'A user pool can have at most 10000 groups.' };
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused).toEqual(Array.from({ length: 10 }, () => expect.objectContaining(tooMany)));
      await expect(createGroup(context, pool, 'g1', {})).rejects.toMatchObject({ code: 'GroupExistsException' });
      await deleteGroup(context, { poolId: pool.id, name: 'g1' });
      await createGroup(context, pool, 'g1', {});
    });
    test('stands in a list in the order of the names', async () => {
      const pool = await newPool();
      for (const name of ['b', 'ä', 'B', 'a', '😀']) await createGroup(context, pool, name, {});
      const list = async (range: typeof whole) => (await listGroups(context, pool, range)).map(({ name }) => name);
      expect(await list(whole)).toEqual(['B', 'a', 'b', 'ä', '😀']);
      expect(await list({ after: 'a', limit: 2 })).toEqual(['b', 'ä']);
    });
  });

  describe('members', () => {
    test('are put in and taken out, and are no error when they are in or out already', async () => {
      const pool = await newPool();
      const [ann, bob] = [await newUser(pool, 'ann'), await newUser(pool, 'bob')];
      for (const name of ['b', 'a']) await createGroup(context, pool, name, {});
      for (const name of ['b', 'a', 'b']) await addToGroup(context, ann, name);
      await addToGroup(context, bob, 'a');
      expect(await namesOf(ann)).toEqual(['a', 'b']);
      expect(await membersOf(pool, 'a')).toEqual(['ann', 'bob']);
      expect(await listGroupsOf(context, ann, { after: 'a', limit: 1 })).toMatchObject([{ name: 'b' }]);
      for (const name of ['a', 'a']) await removeFromGroup(context, ann, name);
      expect(await namesOf(ann)).toEqual(['b']);
      expect(await membersOf(pool, 'a')).toEqual(['bob']);
    });
    test('need a group and a user', async () => {
      const [pool, other] = [await newPool(), await newPool()];
      const ann = await newUser(pool, 'ann');
      await createGroup(context, pool, 'staff', {});
      await createGroup(context, other, 'theirs', {});
      await expect(addToGroup(context, ann, 'theirs')).rejects.toMatchObject(groupGone);
      await expect(removeFromGroup(context, ann, 'theirs')).rejects.toMatchObject(groupGone);
      await removeUser(context, ann);
      await expect(addToGroup(context, ann, 'staff')).rejects.toMatchObject(userGone);
    });
    test('are in at most 100 groups, also where the last ones come at once', async () => {
      const pool = await newPool();
      const ann = await newUser(pool, 'ann');
      await fillGroups(pool, 110);
      for (let n = 1; n <= 90; n++) await addToGroup(context, ann, `g${n}`);
      const last = Array.from({ length: 20 }, (_, n) => `g${91 + n}`);
      const outcomes = await Promise.allSettled(last.map((name) => addToGroup(context, ann, name)));
      const tooMany = { code: 'InvalidParameterException', message: 'A user can be in at most 100 groups.' };
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused).toEqual(Array.from({ length: 10 }, () => expect.objectContaining(tooMany)));
      await addToGroup(context, ann, 'g1');
      await expect(addToGroup(context, ann, 'gone')).rejects.toMatchObject(groupGone);
      expect(await findGroupsOf(context, ann)).toHaveLength(100);
      await removeFromGroup(context, ann, 'g1');
      const left = last.find((_, index) => outcomes[index]?.status === 'rejected') ?? '';
      await addToGroup(context, ann, left);
    });
    test('have it noted from their first group on, whatever else changes', async () => {
      const pool = await newPool();
      const ann = await newUser(pool, 'ann');
      await createGroup(context, pool, 'staff', {});
      const stored = () => findUserBySub(context, pool.id, ann.sub);
      expect(await stored()).not.toHaveProperty('hasBeenInGroup');
      await addToGroup(context, ann, 'staff');
      expect(await stored()).toEqual({ ...ann, hasBeenInGroup: true });
      await removeFromGroup(context, ann, 'staff');
      expect(await stored()).toHaveProperty('hasBeenInGroup', true);
    });
  });

  describe('nothing is left', () => {
    test('of a group: one that gets its name later has no member', async () => {
      const pool = await newPool();
      const ann = await newUser(pool, 'ann');
      await createGroup(context, pool, 'staff', { roleArn });
      await addToGroup(context, ann, 'staff');
      await deleteGroup(context, { poolId: pool.id, name: 'staff' });
      expect(await membershipsOf(pool)).toBe(0);
      await expect(deleteGroup(context, { poolId: pool.id, name: 'staff' })).rejects.toMatchObject(groupGone);
      await createGroup(context, pool, 'staff', {});
      expect(await membersOf(pool, 'staff')).toEqual([]);
      expect(await namesOf(ann)).toEqual([]);
    });
    test('of a group of thousands, and no other group loses anybody', async () => {
      const pool = await newPool();
      await fillUsers(pool, 2_500);
      for (const name of ['large', 'other']) {
        await createGroup(context, pool, name, {});
        await fillMembers(pool, name);
      }
      await deleteGroup(context, { poolId: pool.id, name: 'large' });
      expect(await membershipsOf(pool)).toBe(2_500);
    });
    test('of a user: one who gets the name later is in no group', async () => {
      const pool = await newPool();
      const ann = await newUser(pool, 'ann');
      await createGroup(context, pool, 'staff', {});
      await addToGroup(context, ann, 'staff');
      await removeUser(context, ann);
      expect(await membershipsOf(pool)).toBe(0);
      expect(await namesOf(await newUser(pool, 'ann'))).toEqual([]);
    });
    test('of a pool', async () => {
      const pool = await newPool();
      await createGroup(context, pool, 'staff', {});
      await addToGroup(context, await newUser(pool, 'ann'), 'staff');
      await deletePool(context, pool.id);
      expect(await membershipsOf(pool)).toBe(0);
      expect(await listGroups(context, pool, whole)).toEqual([]);
    });
    test('of what is removed while somebody is put in', async () => {
      const pool = await newPool();
      for (let round = 0; round < 12; round++) {
        const [group, kept] = [`g${round}`, await newUser(pool, `kept${round}`)];
        await createGroup(context, pool, group, {});
        await createGroup(context, pool, `${group}-kept`, {});
        const users = await Promise.all(['a', 'b', 'c'].map((name) => newUser(pool, `${name}${round}`)));
        const [first, ...others] = users;
        if (!first) throw new Error('there is nobody');
        const outcomes = await Promise.allSettled([
          ...users.map((user) => addToGroup(context, user, group)),
          deleteGroup(context, { poolId: pool.id, name: group }),
          ...others.map((user) => addToGroup(context, user, group)),
          addToGroup(context, first, `${group}-kept`),
          removeUser(context, first),
          addToGroup(context, first, `${group}-kept`),
          addToGroup(context, kept, `${group}-kept`),
        ]);
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect([groupGone.code, userGone.code]).toContain(outcome.reason.code);
        }
        expect(await membershipsOf(pool)).toBe(round + 1);
      }
    });
  });
});

/** Groups `g1` to `g<count>` of a pool. */
function fillGroups(pool: Pool, count: number): Promise<void> {
  return context.db.execute(`${upTo(count)}
    insert into user_groups (pool_id, name, created_at, modified_at) select '${pool.id}', 'g' || n, 0, 0 from numbers`);
}

function fillUsers(pool: Pool, count: number): Promise<void> {
  return context.db.execute(`${upTo(count)}
    insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
    select '${pool.id}', 's' || n, 'u' || n, 'CONFIRMED', 1, '{}', 0, 0, 0 from numbers`);
}

function fillMembers(pool: Pool, group: string): Promise<void> {
  return context.db.execute(`insert into group_members (pool_id, group_name, sub)
    select pool_id, '${group}', sub from users where pool_id = '${pool.id}'`);
}

function upTo(count: number): string {
  return `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})`;
}
