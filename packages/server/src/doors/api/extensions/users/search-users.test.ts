import type { ExtensionTypes } from '@cenote/wire/extensions';
import { beforeAll, expect, test } from 'vitest';
import { lookedAtMost } from '#domain/people/users/search-users.ts';
import type { User } from '#domain/people/users/user.ts';
import { insertWrites } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type CallExtension, extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser } from '../../../../../test/people.ts';

type Filter = [
  name: string,
  operator: ExtensionTypes['SearchUsers']['input']['Filters'][number]['Operator'],
  value: string,
];

describeOnBothEngines('SearchUsers', (bench) => {
  let extend: CallExtension;
  let pool: Pool;
  beforeAll(async () => {
    extend = extensionsOf(bench.context);
    const schema = ['team', 'note'].map((name) => ({ name, attributeDataType: 'String', mutable: true }) as const);
    ({ pool } = await createPeoplePool(bench.context, { schema }));
    await store(
      newTestUser(pool, 'ann', { attributes: { name: 'Ann Lee', email: 'ann@example.com', 'custom:team': 'Red' } }),
      newTestUser(pool, 'Bob', { attributes: { name: 'Bob "B" Lee', 'custom:team': 'red', 'custom:note': '100%_\\' } }),
      newTestUser(pool, 'cat', { attributes: { name: 'ΟΔΟΣ', 'custom:team': 'infrared' }, enabled: false }),
      newTestUser(pool, 'dan', { attributes: { locale: 'de_CH' }, status: 'UNCONFIRMED' }),
    );
  });

  async function store(...users: User[]): Promise<void> {
    const outcome = await bench.context.db.transaction(users.flatMap((user) => insertWrites(pool, user)));
    expect(outcome).toEqual({ committed: true });
  }

  const input = (filters: readonly Filter[]) => ({
    UserPoolId: pool.id,
    Filters: filters.map(([Name, Operator, Value]) => ({ Name, Operator, Value })),
  });
  async function search(...filters: Filter[]): Promise<string[]> {
    const { Users, PaginationToken } = await extend('SearchUsers', input(filters));
    expect(PaginationToken).toBeUndefined();
    return Users.map(({ Username }) => `${Username}`).sort();
  }

  test.each<[string[], ...Filter[]]>([
    [
      ['Bob', 'ann'],
      ['custom:team', 'EQUALS', 'RED'],
    ],
    [
      ['Bob', 'ann', 'cat'],
      ['custom:team', 'CONTAINS', 'rED'],
    ],
    [
      ['Bob', 'ann'],
      ['custom:team', 'STARTS_WITH', 're'],
    ],
    [
      ['Bob', 'ann'],
      ['name', 'CONTAINS', ' lee'],
    ],
    [['Bob'], ['name', 'CONTAINS', '"b"']],
    [['cat'], ['name', 'CONTAINS', 'οσ']],
    [['Bob'], ['custom:note', 'CONTAINS', '%_\\']],
    [[], ['custom:note', 'CONTAINS', '1%0']],
    [['dan'], ['locale', 'EQUALS', 'de_ch']],
    [['Bob'], ['username', 'CONTAINS', 'o']],
    [[], ['username', 'CONTAINS', 'O']],
    [['Bob'], ['custom:team', 'EQUALS', 'red'], ['name', 'CONTAINS', 'b']],
    [['ann'], ['custom:team', 'CONTAINS', 'red'], ['email', 'STARTS_WITH', 'ann@']],
    [['ann'], ['email', 'STARTS_WITH', ''], ['custom:team', 'CONTAINS', 'red']],
    [[], ['email', 'EQUALS', 'ann@example.com'], ['username', 'EQUALS', 'Bob']],
    [['cat'], ['status', 'EQUALS', 'Disabled'], ['custom:team', 'CONTAINS', '']],
    [['dan'], ['cognito:user_status', 'STARTS_WITH', 'unconf'], ['username', 'STARTS_WITH', 'd']],
    [['ann'], ['name', 'CONTAINS', 'lee'], ['name', 'STARTS_WITH', 'a']],
  ])('finds %j by %j %j', async (expected, ...filters) => {
    expect(await search(...filters)).toEqual(expected.toSorted());
  });

  test('shows users as ListUsers does', async () => {
    const [one, ...others] = (await extend('SearchUsers', input([['custom:team', 'EQUALS', 'infrared']]))).Users;
    const { Users = [] } = await bench.call('ListUsers', { UserPoolId: pool.id, Filter: 'username = "cat"' });
    expect([one, ...others]).toEqual(Users);
    const shown = { ...input([['custom:team', 'EQUALS', 'infrared']]), AttributesToGet: ['custom:team'] };
    const [user] = (await extend('SearchUsers', shown)).Users;
    expect(user?.Attributes).toEqual([{ Name: 'custom:team', Value: 'infrared' }]);
  });

  test('a pool of many is searched page by page, each of which looks at so many users', async () => {
    const many = Array.from({ length: lookedAtMost + 700 }, (_, at) =>
      newTestUser(pool, `many-${at}`, {
        attributes: { 'custom:team': at % 100 === 0 ? 'navy blue' : 'grey', locale: 'xx' },
      }),
    );
    for (let at = 0; at < many.length; at += 1_000) await store(...many.slice(at, at + 1_000));
    const pages: number[] = [];
    const names = new Set<string>();
    const asked = { ...input([['custom:team', 'CONTAINS', 'blue']]), Limit: 20 };
    for (let token: string | undefined; ; ) {
      const page = await extend('SearchUsers', { ...asked, ...(token !== undefined && { PaginationToken: token }) });
      pages.push(page.Users.length);
      for (const { Username } of page.Users) names.add(`${Username}`);
      token = page.PaginationToken;
      if (token === undefined) break;
      const other = extend('SearchUsers', { ...input([['custom:team', 'CONTAINS', 'grey']]), PaginationToken: token });
      await expect(other).rejects.toMatchObject({ message: 'Paging marker is invalid for this request.' });
    }
    expect(names.size).toBe(57);
    expect(pages.reduce((sum, length) => sum + length)).toBe(57);
    expect(Math.max(...pages)).toBe(20);
    const rare = { ...input([['custom:team', 'EQUALS', 'nobody has this']]) };
    const first = await extend('SearchUsers', rare);
    expect(first.Users).toEqual([]);
    const second = await extend('SearchUsers', { ...rare, PaginationToken: first.PaginationToken ?? '' });
    expect(second).toEqual({ Users: [] });
  });

  test.each<[string, Filter]>([
    ['Invalid search attribute: custom:none', ['custom:none', 'EQUALS', 'x']],
    ['Invalid search attribute: identities', ['identities', 'EQUALS', 'x']],
  ])('%s is told', async (message, filter) => {
    await expect(extend('SearchUsers', input([filter]))).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message,
    });
  });

  test('three filters are too many, and none is too few', async () => {
    const filter: Filter = ['name', 'EQUALS', 'x'];
    for (const filters of [[], [filter, filter, filter]])
      await expect(extend('SearchUsers', input(filters))).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });
});
