import { expect } from 'vitest';
import { type Database, statement, write } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { listLostNames } from '#domain/people/users/lost-names.ts';
import { describeUpgrade } from '../../../test/upgrade.ts';
import { migrations } from './index.ts';

type Names = Readonly<Partial<Record<'email' | 'phone_number' | 'preferred_username', string>>>;

const readNames = statement<{ poolId: string }, { name_key: string; sub: string; kind: string; standing: number }>(
  'test-names',
  `select name_key, sub, kind, standing from sign_in_names where pool_id = :poolId and claimant = '' and kind <> 'sub'
   order by name_key`,
);
const readSubs = statement<Record<string, never>, { name_key: string; sub: string }>(
  'test-subs',
  `select name_key, sub from sign_in_names where kind = 'sub' order by pool_id, name_key`,
);
const readUsers = statement<Record<string, never>, Record<string, unknown>>(
  'test-users',
  'select * from users order by pool_id, sub',
);
const readBelongings = statement<Record<string, never>, { sub: string }>(
  'test-belongings',
  'select sub from mfa_preferences order by sub',
);
const readSearched = statement<Record<string, never>, { attribute: string; found: number }>(
  'test-searched',
  'select attribute, count(*) as found from user_search group by attribute',
);
const deleteUser = statement<{ sub: string }>('test-delete-user', 'delete from users where sub = :sub');

const subOf = (letter: string) => `${letter.repeat(8)}-${letter.repeat(4)}-70aa-bbbb-${letter.repeat(12)}`;
const [ann, bob, cat, dan, eve, fay] = ['a', 'b', 'c', 'd', 'e', 'f'].map(subOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

let clock = 0;
/** A user as the tables held one: the next is younger. */
function user(
  pool: string,
  sub: string,
  username: string,
  attributes: Readonly<Record<string, string>>,
  aliases: Names,
) {
  const { preferred_username: preferred, ...addresses } = aliases;
  const rows = [
    ...Object.entries(addresses),
    ...(preferred === undefined ? [] : [['preferred_username', preferred] as const]),
    ...(pool === 'aliases' ? [['preferred_username', username] as const] : []),
  ];
  return [
    `insert into users (pool_id, sub, username, username_key, status, enabled, attributes, salt, password_set_at,
       sign_in_generation, created_at, modified_at)
     values ('${pool}', '${sub}', '${username}', '${username}', 'CONFIRMED', 1, '${JSON.stringify(attributes)}', null,
       7, 3, ${++clock}, ${clock})`,
    ...rows.map(
      ([kind, name]) =>
        `insert into user_aliases (pool_id, kind, name_key, sub) values ('${pool}', '${kind}', '${name}', '${sub}')`,
    ),
    `insert into user_search (pool_id, attribute, value, sub) values ('${pool}', 'username', '${username}', '${sub}')`,
    `insert into user_search (pool_id, attribute, value, sub) values ('${pool}', 'name', 'Ann', '${sub}')`,
    `insert into mfa_preferences (pool_id, sub, preferred, sms, email, software_token, passkey)
     values ('${pool}', '${sub}', null, 0, 0, 0, 0)`,
  ];
}
const pool = (id: string, settings: object) =>
  `insert into pools (id, name, settings, created_at, modified_at) values ('${id}', '${id}', '${JSON.stringify(settings)}', 1, 1)`;

/** Nobody loses an account or what belongs to it, and what is deleted goes as a whole. */
async function checkUsersKept(db: Database): Promise<void> {
  const users = await db.all(readUsers, {});
  expect(users).toHaveLength(9);
  expect(users[0]).toEqual({
    pool_id: 'aliases',
    sub: ann,
    username: 'ann',
    status: 'CONFIRMED',
    enabled: 1,
    attributes: '{"email_verified":"true","phone_number_verified":"true"}',
    salt: null,
    sealed_password_hash: null,
    sealed_verifier: null,
    address_proofs: null,
    has_been_in_group: 0,
    signed_up_from: null,
    password_set_at: 7,
    sign_in_generation: 3,
    created_at: 5,
    modified_at: 5,
  });
  expect(await db.all(readBelongings, {})).toHaveLength(9);
  // Usernames are found among the names.
  expect(await db.all(readSearched, {})).toEqual([{ attribute: 'name', found: 9 }]);
  await db.transaction([write(deleteUser, { sub: eve })]);
  expect(await db.all(readBelongings, {})).toHaveLength(8);
  expect(await listLostNames({ db })).toHaveLength(3);
  expect(await db.all(readNames, { poolId: 'aliases' })).toHaveLength(9);
}

describeUpgrade('names that two users had are left to one of them', async (db) => {
  clock = 0;
  const at = migrations.findIndex(({ name }) => name === '004-sign-in-names');
  await migrate(db, migrations.slice(0, at));
  const proved = { email_verified: 'true', phone_number_verified: 'true' };
  await db.execute(
    [
      pool('aliases', { aliasAttributes: ['email', 'phone_number', 'preferred_username'] }),
      pool('by address', { usernameAttributes: ['email', 'phone_number'] }),
      pool('some', { aliasAttributes: ['preferred_username'] }),
      // Three who had somebody else's name, and one who had the form of an address and the own one besides.
      ...user('aliases', cat, 'cat', {}, { preferred_username: ann }),
      ...user('aliases', dan, 'dan', {}, { preferred_username: 'ann@example.com' }),
      ...user('aliases', eve, bob, {}, { preferred_username: '+15550100' }),
      ...user('aliases', fay, 'fay', proved, { email: 'fay@example.com', preferred_username: 'no@example.com' }),
      ...user('aliases', ann, 'ann', proved, { email: 'ann@example.com', preferred_username: 'annie' }),
      ...user('aliases', bob, 'bob', proved, { phone_number: '+15550100' }),
      ...user('by address', ann, ann, { email_verified: 'true' }, { email: 'ann@example.com', phone_number: '+1555' }),
      ...user('by address', bob, bob, {}, { email: 'bob@example.com' }),
      ...user('some', ann, 'ann@example.com', {}, { preferred_username: '+1555' }),
    ].join(';\n'),
  );
  await migrate(db, migrations);
  const names = async (poolId: string) =>
    (await db.all(readNames, { poolId })).map(({ name_key, sub, kind, standing }) => [name_key, sub, kind, standing]);
  expect(await names('aliases')).toEqual([
    ['+15550100', bob, 'phone_number', 2],
    ['ann', ann, 'username', 2],
    ['ann@example.com', ann, 'email', 2],
    ['annie', ann, 'preferred_username', 2],
    ['bob', bob, 'username', 2],
    ['cat', cat, 'username', 2],
    ['dan', dan, 'username', 2],
    ['fay', fay, 'username', 2],
    ['fay@example.com', fay, 'email', 2],
  ]);
  expect(await names('by address')).toEqual([
    ['+1555', ann, 'phone_number', 1],
    ['ann@example.com', ann, 'email', 2],
    ['bob@example.com', bob, 'email', 1],
  ]);
  expect(await names('some')).toEqual([
    ['+1555', ann, 'preferred_username', 2],
    ['ann@example.com', ann, 'username', 2],
  ]);
  expect((await db.all(readSubs, {})).map(({ name_key, sub }) => [name_key, sub])).toEqual(
    [ann, bob, cat, dan, eve, fay, ann, bob, ann].map((sub) => [sub, sub]),
  );
  expect(await listLostNames({ db })).toEqual([
    { poolId: 'aliases', sub: cat, kind: 'preferred_username', keeperSub: ann },
    { poolId: 'aliases', sub: dan, kind: 'preferred_username', keeperSub: ann },
    { poolId: 'aliases', sub: eve, kind: 'preferred_username', keeperSub: bob },
    { poolId: 'aliases', sub: eve, kind: 'username', keeperSub: bob },
    { poolId: 'aliases', sub: fay, kind: 'preferred_username' },
  ]);
  await checkUsersKept(db);
});
