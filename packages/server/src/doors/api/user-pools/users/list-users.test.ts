import type { ListUsersRequest } from '@cenote/wire/user-pools';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres } from '#database/postgres.ts';
import { changeUser, createUser, removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../../test/people.ts';
import { freshPostgres } from '../../../../../test/postgres.ts';

const GREATEST = '\u{10ffff}';
const people: Record<string, Partial<User>> = {
  ann: {
    attributes: { email: 'Ann@Example.com', name: 'Ann "the Boss" Lee', given_name: 'Ann', email_verified: 'true' },
  },
  Anna: { attributes: { email: 'anna@example.com', name: 'back\\slash', given_name: 'Anna' }, status: 'UNCONFIRMED' },
  bob: { attributes: { email: 'bob@example.org', given_name: 'Bob', phone_number: '+15551234567' }, enabled: false },
  eve: {
    attributes: { given_name: '\uffff', family_name: 'Ä', 'custom:team': 'red' },
    status: 'FORCE_CHANGE_PASSWORD',
  },
  joe: { attributes: { given_name: '\u{1f600}', family_name: 'Äb', preferred_username: 'Joey' } },
  kim: { attributes: { given_name: GREATEST, family_name: 'B' } },
  lea: { attributes: { given_name: `${GREATEST}${GREATEST}x` }, status: 'CONFIRMED', enabled: false },
};

const engines = { SQLite: async () => ({}), PostgreSQL: usePostgres } as const;

describe.each(['SQLite', 'PostgreSQL'] as const)('ListUsers on %s', (engine) => {
  let context: TestContext;
  let call: CallOperation;
  let pool: Pool;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const { drop = async () => {}, ...options }: Partial<Awaited<ReturnType<typeof usePostgres>>> =
      await engines[engine]();
    context = await createTestContext(options);
    call = operationsOf(context);
    close = async () => {
      await context.close();
      await drop();
    };
    const custom = { name: 'team', attributeDataType: 'String' } as const;
    pool = (await createPeoplePool(context, { schema: [custom] })).pool;
    await addPeople(pool, people);
    await addPeople((await createPeoplePool(context)).pool, { zoe: { attributes: { given_name: 'Ann' } } });
  });
  afterAll(() => close());

  async function addPeople(into: Pool, added: Record<string, Partial<User>>): Promise<void> {
    for (const [name, user] of Object.entries(added)) {
      await createUser(context, into, newTestUser(into, name, user), { taken: 'User already exists' });
    }
  }
  const list = (input: Partial<ListUsersRequest> = {}) => call('ListUsers', { UserPoolId: pool.id, ...input });
  const names = async (Filter: string, input: Partial<ListUsersRequest> = {}) =>
    ((await list({ Filter, ...input })).Users ?? []).map(({ Username = '' }) => Username).toSorted();
  async function allPages(input: Partial<ListUsersRequest>): Promise<string[][]> {
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const page = await list({ ...input, ...(token && { PaginationToken: token }) });
      pages.push((page.Users ?? []).map(({ Username = '' }) => Username));
      token = page.PaginationToken;
    } while (token !== undefined);
    return pages;
  }

  test('gives everybody in the pool, and nothing that is not there', async () => {
    const { Users, ...rest } = await list();
    expect(rest).toEqual({});
    expect(Users).toHaveLength(7);
    const bob = await loadUser(context, pool, 'bob');
    expect(Users?.find(({ Username }) => Username === 'bob')).toEqual({
      Username: 'bob',
      Attributes: Object.entries({ sub: bob.sub, ...bob.attributes }).map(([Name, Value]) => ({ Name, Value })),
      UserCreateDate: 0.001,
      UserLastModifiedDate: 0.001,
      Enabled: false,
      UserStatus: 'CONFIRMED',
    });
    expect(await names('')).toHaveLength(7);
  });

  test.each<[filter: string, found: string[]]>([
    ['username = "ann"', ['ann']],
    ['username = "Ann"', []],
    ['username ^= "ann"', ['ann']],
    ['username ^= "An"', ['Anna']],
    // AWS: API reference of ListUsers, Filter: only `username` and `status` heed case.
    ['email = "Ann@Example.com"', ['ann']],
    ['email = "ANN@EXAMPLE.COM"', ['ann']],
    ['email ^= "ann"', ['Anna', 'ann']],
    ['phone_number ^= "+1555"', ['bob']],
    [String.raw`name = "Ann \"the Boss\" Lee"`, ['ann']],
    [String.raw`name ^= "Ann \"the"`, ['ann']],
    [String.raw`name = "back\\slash"`, ['Anna']],
    ['given_name = "Ann"', ['ann']],
    ['given_name ^= "Ann"', ['Anna', 'ann']],
    ['given_name = "ANN"', ['ann']],
    ['given_name ^= "aNN"', ['Anna', 'ann']],
    ['name ^= "ANN"', ['ann']],
    ['given_name ^= ""', ['Anna', 'ann', 'bob', 'eve', 'joe', 'kim', 'lea']],
    ['given_name = ""', []],
    ['given_name ^= "\uffff"', ['eve']],
    ['given_name ^= "\u{1f600}"', ['joe']],
    [`given_name ^= "${GREATEST}"`, ['kim', 'lea']],
    [`given_name ^= "${GREATEST}${GREATEST}"`, ['lea']],
    [`given_name = "${GREATEST}"`, ['kim']],
    ['family_name ^= "Ä"', ['eve', 'joe']],
    ['family_name = "ÄB"', ['joe']],
    ['family_name = "b"', ['kim']],
    ['family_name ^= "A"', []],
    ['preferred_username = "Joey"', ['joe']],
    ['preferred_username ^= "JO"', ['joe']],
    ['cognito:user_status = "CONFIRMED"', ['ann', 'bob', 'joe', 'kim', 'lea']],
    // AWS: API reference of ListUsers, Filter: of the two kinds of status, this one is the same in any case.
    ['cognito:user_status = "unConfirmed"', ['Anna']],
    ['cognito:user_status = "confirmed"', ['ann', 'bob', 'joe', 'kim', 'lea']],
    ['cognito:user_status ^= "CON"', ['ann', 'bob', 'joe', 'kim', 'lea']],
    ['cognito:user_status = "CON"', []],
    ['status = "Enabled"', ['Anna', 'ann', 'eve', 'joe', 'kim']],
    ['status = "Disabled"', ['bob', 'lea']],
    ['status ^= "Dis"', ['bob', 'lea']],
    ['status ^= ""', ['Anna', 'ann', 'bob', 'eve', 'joe', 'kim', 'lea']],
    ['status = "disabled"', []],
    ['sub ^= ""', ['Anna', 'ann', 'bob', 'eve', 'joe', 'kim', 'lea']],
    ['sub = "x"', []],
  ])('%s', async (filter, found) => {
    expect(await names(filter)).toEqual(found.toSorted());
    expect((await allPages({ Filter: filter, Limit: 2 })).flat().toSorted()).toEqual(found.toSorted());
  });

  test('finds a sub, whole and by its beginning', async () => {
    const { sub } = await loadUser(context, pool, 'eve');
    expect(await names(`sub = "${sub}"`)).toEqual(['eve']);
    expect(await names(`sub ^= "${sub.slice(0, 20)}"`)).toEqual(['eve']);
    expect(await names(`sub = "${sub.toUpperCase()}"`)).toEqual(['eve']);
    expect(await names(`sub ^= "${sub.slice(0, 20).toUpperCase()}"`)).toEqual(['eve']);
    expect(await names(`sub ^= "${sub}"`)).toEqual(['eve']);
    expect(await names(`sub = "${sub.slice(0, 20)}"`)).toEqual([]);
  });

  test('compares names as the pool does', async () => {
    const folding = (await createPeoplePool(context, { usernameConfiguration: { caseSensitive: false } })).pool;
    await addPeople(folding, {
      Ann: { attributes: { email: 'Ann@Example.com', given_name: 'Ann' } },
      ΟΔΟΣ: {},
      ΟΔΟΣΑ: {},
      long: { attributes: { email: `${'İ'.repeat(480)}@example.com` } },
    });
    const found = (Filter: string) => names(Filter, { UserPoolId: folding.id });
    expect(await found('username = "ANN"')).toEqual(['Ann']);
    expect(await found('email ^= "ANN@"')).toEqual(['Ann']);
    expect(await found('given_name = "ANN"')).toEqual(['Ann']);
    expect(await found('username ^= "ΟΔΟΣ"')).toEqual(['ΟΔΟΣ', 'ΟΔΟΣΑ']);
    expect(await found('username = "οδος"')).toEqual(['ΟΔΟΣ']);
    // The index holds 480 characters of the fold, in which each of these letters is two.
    const long = 'İ'.repeat(241);
    expect(await found(`email ^= "${long}"`)).toEqual(['long']);
    expect(await found(`email = "${long}"`)).toEqual([]);
    expect(await found(`email ^= "${'İ'.repeat(240)}@"`)).toEqual([]);
  });

  test.each([undefined, 'status = "Enabled"', 'cognito:user_status ^= "C"', 'given_name ^= ""', 'sub ^= ""'])(
    'goes on behind the last one with the filter %s',
    async (Filter) => {
      const input = Filter === undefined ? {} : { Filter };
      const whole = (await allPages(input)).flat();
      for (const Limit of [1, 2, 3, 60]) {
        const pages = await allPages({ ...input, Limit });
        expect(pages.flat()).toEqual(whole);
        expect(pages).toHaveLength(Math.ceil(whole.length / Limit));
      }
    },
  );

  test('gives sixty unless told otherwise', async () => {
    const { pool: crowd } = await createPeoplePool(context);
    const crew = Array.from({ length: 61 }, (_, number) => [`user${number}`, {}] as const);
    await addPeople(crowd, Object.fromEntries(crew));
    for (const input of [{}, { Limit: 0 }, { Limit: 60 }]) {
      const page = await list({ UserPoolId: crowd.id, ...input });
      expect(page.Users).toHaveLength(60);
      const { PaginationToken = '' } = page;
      expect(await list({ UserPoolId: crowd.id, ...input, PaginationToken })).toEqual({ Users: [expect.anything()] });
    }
    await expect(list({ Limit: 61 })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('goes on where it was when the last one has changed or gone', async () => {
    const { pool: few } = await createPeoplePool(context);
    const numbers = ['a', 'b', 'c', 'd'];
    await addPeople(few, Object.fromEntries(numbers.map((name) => [name, { attributes: { name } }])));
    const page = (input: Partial<ListUsersRequest>) => list({ UserPoolId: few.id, Filter: 'name ^= ""', ...input });
    const first = await page({ Limit: 2 });
    const { PaginationToken = '' } = first;
    await removeUser(context, await loadUser(context, few, 'b'));
    await changeUser(context, few, await loadUser(context, few, 'a'), (user) => ({
      after: { ...user, enabled: false },
    }));
    const rest = await page({ Limit: 2, PaginationToken });
    expect(rest.Users?.map(({ Username }) => Username)).toEqual(['c', 'd']);
  });

  test('refuses the token of another pool, filter or maker', async () => {
    const { PaginationToken: plain = '' } = await list({ Limit: 1 });
    const { PaginationToken: filtered = '' } = await list({ Limit: 1, Filter: 'status = "Enabled"' });
    expect(Buffer.from(plain, 'base64url').toString()).not.toContain(pool.id);
    const { pool: other } = await createPeoplePool(context);
    const broken = `${plain.slice(0, 20)}${plain[20] === 'A' ? 'B' : 'A'}${plain.slice(21)}`;
    const tries: Partial<ListUsersRequest>[] = [
      { PaginationToken: plain, UserPoolId: other.id },
      { PaginationToken: plain, Filter: 'status = "Enabled"' },
      { PaginationToken: filtered },
      { PaginationToken: filtered, Filter: 'status ^= "Enabled"' },
      { PaginationToken: broken },
      { PaginationToken: 'x' },
      { PaginationToken: Buffer.from(JSON.stringify({ after: { key: '', sub: '' } })).toString('base64url') },
    ];
    for (const input of tries) {
      await expect(list(input)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Paging marker is invalid for this request.',
      });
    }
    expect((await list({ PaginationToken: filtered, Filter: 'status="Enabled"' })).Users).toHaveLength(4);
  });

  test('shows the attributes that are asked for, and an empty list to whom has none of them', async () => {
    const { Users = [] } = await list({ AttributesToGet: ['email', 'custom:team'], Filter: 'given_name ^= ""' });
    const shown = Object.fromEntries(Users.map(({ Username, Attributes }) => [Username, Attributes]));
    expect(shown).toMatchObject({
      ann: [{ Name: 'email', Value: 'Ann@Example.com' }],
      eve: [{ Name: 'custom:team', Value: 'red' }],
      kim: [],
    });
    const none = await list({ AttributesToGet: [], Filter: 'username = "ann"' });
    expect(none.Users?.[0]?.Attributes).toEqual([]);
  });

  test.each<[Partial<ListUsersRequest>, string]>([
    [{ Filter: 'name = Ann' }, 'Error while parsing filter'],
    [{ Filter: 'custom:team = "red"' }, 'Invalid search attribute: custom:team'],
    [{ AttributesToGet: ['sub', 'email'] }, 'Input fails to satisfy the constraints.'],
    [{ AttributesToGet: ['custom:none'] }, 'One or more requested attributes do not exist.'],
  ])('refuses %j', async (input, message) => {
    await expect(list(input)).rejects.toMatchObject({ code: 'InvalidParameterException', message });
  });

  test('needs a pool', async () => {
    await expect(list({ UserPoolId: 'us-east-1_none' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'User pool us-east-1_none does not exist.',
    });
  });
});

async function usePostgres() {
  const { url, drop } = await freshPostgres({ isMigrated: true });
  return { database: await openPostgres({ url }), drop };
}
