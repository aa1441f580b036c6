import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { listLostNames } from '#domain/people/users/lost-names.ts';
import { signInNamesOf } from '#domain/people/users/sign-in-name.ts';
import type { Attributes, User } from '#domain/people/users/user.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { lookAlikeFold } from '#lib/case-fold.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { signs } from './011-look-alikes.ts';
import { migrations } from './index.ts';

const readNames = statement<{ poolId: string; sub: string }, { name_key: string; kind: string; standing: number }>(
  'test-names',
  `select name_key, kind, standing from sign_in_names where pool_id = :poolId and sub = :sub order by name_key`,
);

const subOf = (letter: string) => `${letter.repeat(8)}-${letter.repeat(4)}-70aa-bbbb-${letter.repeat(12)}`;
const makePool = (id: string, settings: Partial<PoolSettings>) => ({ id, settings }) as Pool;
const all = ['email', 'phone_number', 'preferred_username'] as const;
const [folding, heeding, phones, preferred] = [
  makePool('folding', { aliasAttributes: all, usernameConfiguration: { caseSensitive: false } }),
  makePool('heeding', { aliasAttributes: all }),
  makePool('phones', { aliasAttributes: ['phone_number', 'preferred_username'] }),
  makePool('preferred', { aliasAttributes: ['preferred_username'] }),
];
const proved = { email_verified: 'true', phone_number_verified: 'true' };

/** Who was there: the pool, the letter of the sub, username, attributes, and what names they had as they were stored. */
const people: readonly [Pool, string, string, Attributes, Readonly<Record<string, string>>][] = [
  [folding, 'a', 'mi\u212ae@example.com', {}, { 'mike@example.com': 'username' }],
  [
    folding,
    'b',
    "bob's",
    { preferred_username: 'lu\u212ae@Example.com' },
    { "bob's": 'username', 'luke@example.com': 'preferred_username' },
  ],
  // The own address, under another name.
  [folding, 'c', '\u212aim@example.com', { email: 'Kim@example.com', ...proved }, { 'kim@example.com': 'username' }],
  [folding, 'd', '\u212aay@example.com', { email: 'kay@example.com' }, { 'kay@example.com': 'username' }],
  [folding, 'e', "o'neil＠example.com", {}, { "o'neil＠example.com": 'username' }],
  [
    folding,
    'f',
    'a@b@example.com',
    { preferred_username: '@home' },
    {
      'a@b@example.com': 'username',
      '@home': 'preferred_username',
    },
  ],
  [
    heeding,
    'a',
    'mi\u212ae@example.com',
    { preferred_username: '＋１５５５' },
    {
      'mi\u212ae@example.com': 'username',
      '＋１５５５': 'preferred_username',
    },
  ],
  [heeding, 'b', 'Bob', { email: 'mike@example.com', ...proved }, { Bob: 'username', 'mike@example.com': 'email' }],
  [
    phones,
    'a',
    'mike@example.com',
    { preferred_username: '⁺¹555' },
    {
      'mike@example.com': 'username',
      '⁺¹555': 'preferred_username',
    },
  ],
  [
    preferred,
    'a',
    'mi\u212ae@example.com',
    { preferred_username: '＋１５５５' },
    {
      'mi\u212ae@example.com': 'username',
      '＋１５５５': 'preferred_username',
    },
  ],
];

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
function stored([pool, letter, username, attributes, names]: (typeof people)[number]): string[] {
  const owner = `${quote(pool.id)}, ${quote(subOf(letter))}`;
  const rows = Object.entries({ ...names, [subOf(letter)]: 'sub' });
  return [
    `insert into users (pool_id, sub, username, status, enabled, attributes, sign_in_generation, created_at, modified_at)
     values (${owner}, ${quote(username)}, 'CONFIRMED', 1, ${quote(JSON.stringify(attributes))}, 0, 1, 1)`,
    ...rows.map(
      ([name, kind]) =>
        `insert into sign_in_names (pool_id, sub, name_key, claimant, kind, standing, claimed_at)
         values (${owner}, ${quote(name)}, '', '${kind}', 2, 1)`,
    ),
  ];
}

describeUpgrade('names that read as an address name nobody any more', async (db) => {
  await migrate(
    db,
    migrations.filter(({ name }) => name < '011'),
  );
  const pools = [folding, heeding, phones, preferred].map(
    ({ id, settings }) =>
      `insert into pools (id, name, settings, created_at, modified_at)
       values ('${id}', '${id}', ${quote(JSON.stringify(settings))}, 1, 1)`,
  );
  await db.execute([...pools, ...people.flatMap(stored)].join(';\n'));
  await migrate(db, migrations);
  // The table says what the code makes of each user: what of it a change takes away goes.
  for (const [pool, letter, username, attributes] of people) {
    const user = { poolId: pool.id, sub: subOf(letter), username, attributes, status: 'CONFIRMED' } as User;
    const names = await db.all(readNames, { poolId: pool.id, sub: user.sub });
    const expected = signInNamesOf(pool, user).map(({ nameKey, kind }) => ({ name_key: nameKey, kind, standing: 2 }));
    expect(new Set(names)).toEqual(new Set(expected));
  }
  const lost = (await listLostNames({ db })).map(({ poolId, sub, kind, ...keeper }) => [poolId, sub[0], kind, keeper]);
  expect(lost).toEqual([
    ['folding', 'a', 'username', {}],
    ['folding', 'b', 'preferred_username', {}],
    ['folding', 'd', 'username', {}],
    ['folding', 'e', 'username', {}],
    ['heeding', 'a', 'preferred_username', {}],
    ['heeding', 'a', 'username', {}],
    ['phones', 'a', 'preferred_username', {}],
  ]);
});

test('every character that is read as the sign of an address is looked for', () => {
  const found = Array.from({ length: 0x11_00_00 }, (_, point) => point)
    .filter((point) => point < 0xd8_00 || point > 0xdf_ff)
    .map((point) => String.fromCodePoint(point))
    .filter(
      (letter) => /[@+]/.test(letter.normalize('NFKC')) || (letter < '\u0250' && /[@+]/.test(lookAlikeFold(letter))),
    );
  expect(new Set(found)).toEqual(new Set(signs));
});
