import { argon2Sync, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findGroupsOf } from '#domain/people/groups/member-store.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { deleteClient } from '#domain/tenant/clients/client-store.ts';
import { operationsOf } from '../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../test/people.ts';
import type { ForeignUser } from './foreign-user.ts';
import { importPeople } from './import-people.ts';
import { readAuth0 } from './read-auth0.ts';
import { readBetterAuth } from './read-better-auth.ts';
import { readFirebase } from './read-firebase.ts';
import { readKeycloak } from './read-keycloak.ts';
import { readSupabase } from './read-supabase.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext();
});
afterAll(() => context.close());

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const salt = randomBytes(16);
const bcrypt = hashSync(PASSWORD, 4);

async function importInto(
  users: readonly ForeignUser[],
  settings: Parameters<typeof createPeoplePool>[1] = {},
  { trusted = [], app = {} }: { trusted?: readonly string[]; app?: Parameters<typeof createPeoplePool>[2] } = {},
) {
  const isByName = settings.aliasAttributes !== undefined;
  const names = isByName ? {} : { usernameAttributes: ['email' as const] };
  const { pool, client } = await createPeoplePool(context, { ...names, ...settings }, app);
  const made = await importPeople(context, { poolId: pool.id, users, trusted, tell: () => {} });
  const signIn = (USERNAME: string, given = PASSWORD) =>
    operationsOf(context)('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: client.id,
      AuthParameters: { USERNAME, PASSWORD: given },
    });
  return { pool, made, signIn, find: (name: string) => findUser(context, pool, name) };
}

/** Everybody signs in with their password and no other, and has a verifier from then on. */
async function expectToSignIn({ signIn, find }: Awaited<ReturnType<typeof importInto>>, ...names: string[]) {
  for (const name of names) {
    await expect(signIn(name, 'Wrong-Horse-1')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await signIn(name)).AuthenticationResult?.AccessToken, name).toBeDefined();
    expect((await find(name))?.sealedVerifier, name).toBeDefined();
  }
}

test.each([
  ['', 'The file is no export of Auth0: it is empty.'],
  ['\u0000\u0001PK', 'The file is no export of Auth0: line 1 is no JSON.'],
  ['{"email":"a@b.example"}\n{"email":', 'The file is no export of Auth0: line 2 is no JSON.'],
  [
    '[\n  {"email": "a@b.example"},\n  {"email" "hunter2"}\n]',
    'The file is no export of Auth0: it is no JSON at line 3 column 12.',
  ],
  ['[{"email":"a@b.example"}', 'The file is no export of Auth0: it is no JSON at line 1 column 25.'],
  ['[{"email":"a@b.example"},7]', 'The file is no export of Auth0: number 2 in it is no object.'],
  ['{"a":1}', 'The file is no export of Auth0.'],
])('a file that is none is refused by its place: %j', (text, why) => {
  expect(() => readAuth0(text)).toThrow(new Error(why));
});

test('Auth0: what stands in the metadata comes along where the pool has it, and the groups', async () => {
  const user = {
    user_id: 'auth0|1',
    email: 'ann@example.com',
    email_verified: true,
    user_metadata: { 'custom:team': 'red', locale: 'de', email: 'other@example.com', sub: 'x', plan: 7 },
    app_metadata: { groups: ['editors'] },
  };
  const schema = [{ name: 'team', attributeDataType: 'String' as const }];
  const imported = await importInto(readAuth0(JSON.stringify([user])), { schema });
  expect(imported.made).toMatchObject({ imported: 1, leftOut: ['plan'] });
  const found = await imported.find('ann@example.com');
  expect(found?.attributes).toEqual({
    email: 'ann@example.com',
    email_verified: 'true',
    'custom:team': 'red',
    locale: 'de',
  });
  expect(found?.sub).not.toBe('x');
  const groups = found && (await findGroupsOf(context, found));
  expect(groups?.map(({ name }) => name)).toEqual(['editors']);
});

test('Auth0: its export of one object a line, and the forms of its bulk import', async () => {
  const lines = [
    {
      _id: { $oid: '60425dc43519d90068f82973' },
      email_verified: true,
      email: 'ann@example.com',
      passwordHash: bcrypt,
      tenant: 't',
      connection: 'c',
    },
    {
      _id: { $oid: '60425dc43519d90068f82974' },
      email_verified: false,
      email: 'bea@example.com',
      passwordHash: bcrypt,
    },
  ];
  const place = await importInto(readAuth0(lines.map((line) => JSON.stringify(line)).join('\n')));
  expect(place.made).toMatchObject({ imported: 2, resetting: 0, refused: [], leftOut: [] });
  await expectToSignIn(place, 'ann@example.com', 'bea@example.com');
  expect((await place.find('bea@example.com'))?.attributes['email_verified']).toBe('false');

  const argon = argon2Sync('argon2id', {
    message: PASSWORD,
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: 1024,
    passes: 2,
  });
  const custom = {
    argon2: {
      algorithm: 'argon2',
      hash: { value: `$argon2id$v=19$m=1024,t=2,p=1$${bare(salt)}$${bare(argon)}`, encoding: 'utf8' },
    },
    bcrypt: { algorithm: 'bcrypt', hash: { value: bcrypt } },
    pbkdf2: {
      algorithm: 'pbkdf2',
      hash: {
        value: `$pbkdf2-sha512$i=1000,l=64$${bare(salt)}$${bare(pbkdf2Sync(PASSWORD, salt, 1000, 64, 'sha512'))}`,
        encoding: 'utf8',
      },
    },
    scrypt: {
      algorithm: 'scrypt',
      hash: { value: scryptSync(PASSWORD, salt, 64, { N: 1024, r: 8, p: 1 }).toString('base64'), encoding: 'base64' },
      salt: { value: salt.toString('hex'), encoding: 'hex' },
      keylen: 64,
      cost: 1024,
    },
  };
  const array = Object.entries(custom).map(([name, custom_password_hash]) => ({
    email: `${name}@example.com`,
    custom_password_hash,
    blocked: false,
  }));
  const other = await importInto(
    readAuth0(
      JSON.stringify([
        ...array,
        { email: 'md5@example.com', custom_password_hash: { algorithm: 'md5', hash: { value: 'x' } }, blocked: true },
      ]),
    ),
  );
  await expectToSignIn(other, ...array.map(({ email }) => email));
  expect(other.made.resetting).toBe(1);
  expect(await other.find('md5@example.com')).toMatchObject({ status: 'RESET_REQUIRED', enabled: false });
});

describe('Firebase', () => {
  const hashConfig = `hash_config {
    algorithm: SCRYPT,
    base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
    base64_salt_separator: Bw==,
    rounds: 8,
    mem_cost: 14,
  }`;
  /** As github.com/firebase/scrypt publishes it, of `user1password`. */
  const published = {
    localId: 'one',
    email: 'user1@example.com',
    emailVerified: true,
    salt: '42xEC-ixf3L2lw==',
    passwordHash: 'lSrfV15cpx95_sZS2W9c9Kp6i_LVgQNDNC_qzrCnh1SAyZvqmZqAjTdn3aoItz-VHjoZilo78198JAdRuid5lQ==',
    displayName: 'One',
  };

  test('its modified scrypt, with the parameters of the project', async () => {
    const place = await importInto(
      readFirebase(
        JSON.stringify({ users: [published, { localId: 'two', email: 'two@example.com', disabled: true }] }),
        hashConfig,
      ),
    );
    expect(place.made).toMatchObject({ imported: 2, resetting: 1, refused: [] });
    await expect(place.signIn('user1@example.com', 'user2password')).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    expect((await place.signIn('user1@example.com', 'user1password')).AuthenticationResult).toBeDefined();
    expect((await place.find('user1@example.com'))?.attributes).toMatchObject({ name: 'One', email_verified: 'true' });
  });

  test('without its parameters no hash is taken for nothing', () => {
    expect(() => readFirebase(JSON.stringify({ users: [published] }))).toThrow('--hash-parameters');
    expect(() => readFirebase(JSON.stringify({ users: [published] }), 'hash_config { }')).toThrow(
      'lack base64_signer_key',
    );
  });
});

test('Keycloak: PBKDF2 of every age, Argon2, attributes and groups', async () => {
  const credential = (value: Buffer, data: object) => ({
    type: 'password',
    secretData: JSON.stringify({
      value: value.toString('base64'),
      salt: salt.toString('base64'),
      additionalParameters: {},
    }),
    credentialData: JSON.stringify(data),
  });
  const argon = argon2Sync('argon2id', {
    message: PASSWORD,
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: 7168,
    passes: 5,
  });
  const credentials = {
    pbkdf2: credential(pbkdf2Sync(PASSWORD, salt, 1000, 64, 'sha1'), { hashIterations: 1000, algorithm: 'pbkdf2' }),
    'pbkdf2-sha256': credential(pbkdf2Sync(PASSWORD, salt, 27_500, 64, 'sha256'), {
      hashIterations: 27_500,
      algorithm: 'pbkdf2-sha256',
    }),
    'pbkdf2-sha512': credential(pbkdf2Sync(PASSWORD, salt, 210_000, 64, 'sha512'), {
      hashIterations: 210_000,
      algorithm: 'pbkdf2-sha512',
    }),
    argon2: credential(argon, {
      hashIterations: 5,
      algorithm: 'argon2',
      additionalParameters: {
        hashLength: ['32'],
        memory: ['7168'],
        type: ['id'],
        version: ['1.3'],
        parallelism: ['1'],
      },
    }),
  };
  const users = Object.entries(credentials).map(([username, one]) => ({
    username,
    email: `${username}@example.com`,
    emailVerified: true,
    enabled: true,
    firstName: 'Ann',
    attributes: { locale: ['de'], favourite: ['blue'] },
    credentials: [{ type: 'otp', secretData: '{}', credentialData: '{}' }, one],
    groups: ['/staff/night'],
  }));
  const place = await importInto(readKeycloak(JSON.stringify({ realm: 'people', users })));
  expect(place.made).toMatchObject({ imported: 4, refused: [], leftOut: ['favourite'] });
  await expectToSignIn(place, ...users.map(({ email }) => email));
  expect((await place.find('argon2@example.com'))?.attributes).toMatchObject({ given_name: 'Ann', locale: 'de' });
  const { Users = [] } = await operationsOf(context)('ListUsersInGroup', {
    UserPoolId: place.pool.id,
    GroupName: 'night',
  });
  expect(Users).toHaveLength(4);
});

test('Supabase: bcrypt, addresses that are confirmed or not, and who is banned', async () => {
  const row = {
    encrypted_password: bcrypt,
    raw_user_meta_data: { full_name: 'Ann' },
    email_confirmed_at: '2026-01-01T00:00:00Z',
  };
  const rows = [
    { ...row, id: 'a', email: 'ann@example.com', phone: '15550100', phone_confirmed_at: null },
    { ...row, id: 'b', email: 'bea@example.com', email_confirmed_at: null, banned_until: '2999-01-01T00:00:00Z' },
    { ...row, id: 'c', email: 'cat@example.com', encrypted_password: '', phone: null },
  ];
  const place = await importInto(readSupabase(JSON.stringify(rows)));
  expect(place.made).toMatchObject({ imported: 3, resetting: 1, refused: [] });
  await expectToSignIn(place, 'ann@example.com');
  expect((await place.find('ann@example.com'))?.attributes).toMatchObject({
    phone_number: '+15550100',
    phone_number_verified: 'false',
    name: 'Ann',
  });
  expect(await place.find('bea@example.com')).toMatchObject({ enabled: false });
  expect((await place.find('bea@example.com'))?.attributes['email_verified']).toBe('false');
});

test('better-auth: its scrypt, of passwords in any form of Unicode', async () => {
  const hashOf = (password: string) => {
    const text = randomBytes(16).toString('hex');
    const options = { N: 16_384, r: 16, p: 1, maxmem: 128 * 16_384 * 16 * 2 };
    return `${text}:${scryptSync(password.normalize('NFKC'), text, 64, options).toString('hex')}`;
  };
  const user = [
    { id: '1', name: 'Ann', email: 'ann@example.com', emailVerified: true },
    { id: '2', name: 'Bea', email: 'bea@example.com', emailVerified: false, role: 'admin' },
    { id: '3', name: 'Cat', email: 'cat@example.com', emailVerified: true },
  ];
  const account = [
    { userId: '1', providerId: 'credential', password: hashOf(PASSWORD) },
    { userId: '2', providerId: 'credential', password: hashOf('Correct-Horse-\u00e9') },
    { userId: '3', providerId: 'google', password: null },
  ];
  const place = await importInto(readBetterAuth(JSON.stringify({ user, account })));
  expect(place.made).toMatchObject({ imported: 3, resetting: 1, refused: [] });
  await expectToSignIn(place, 'ann@example.com');
  expect((await place.signIn('bea@example.com', 'Correct-Horse-e\u0301')).AuthenticationResult).toBeDefined();
});

describe('what people may have written themselves at the other server', () => {
  const aliases = { aliasAttributes: ['email', 'phone_number', 'preferred_username'] as const };
  const schema = [{ name: 'plan', attributeDataType: 'String' as const }];
  const forged = {
    email: 'boss@example.com',
    email_verified: 'true',
    phone_number: '+15550109997',
    phone_number_verified: 'true',
    phoneNumberVerified: 'true',
    preferred_username: 'root',
    sub: 'x',
    identities: '[]',
    'custom:plan': 'gold',
  };
  const lists = Object.fromEntries(Object.entries(forged).map(([name, value]) => [name, [value]]));
  const own = { username: 'mal', email: 'mal@example.com' };
  const files: Readonly<Record<string, readonly ForeignUser[]>> = {
    auth0: readAuth0(
      JSON.stringify([
        { ...own, email_verified: false, user_metadata: forged, app_metadata: { ...forged, groups: [] } },
      ]),
    ),
    firebase: readFirebase(
      JSON.stringify({
        users: [{ ...own, ...forged, ...own, emailVerified: false, customAttributes: JSON.stringify(forged) }],
      }),
    ),
    keycloak: readKeycloak(JSON.stringify({ users: [{ ...own, emailVerified: false, attributes: lists }] })),
    supabase: readSupabase(
      JSON.stringify([{ ...own, email_confirmed_at: null, raw_user_meta_data: forged, raw_app_meta_data: forged }]),
    ),
    'better-auth': readBetterAuth(
      JSON.stringify({
        user: [{ id: '1', ...forged, ...own, emailVerified: false, email_verified: true }],
        account: [],
      }),
    ),
  };

  test.each(Object.entries(files))('%s: proves no address, and is no name', async (_, users) => {
    const { find, made, pool } = await importInto(users, { ...aliases, schema });
    expect(made).toMatchObject({ imported: 1, refused: [] });
    const { Users: [user] = [] } = await operationsOf(context)('ListUsers', { UserPoolId: pool.id });
    const attributes = Object.fromEntries((user?.Attributes ?? []).map(({ Name, Value }) => [Name, Value]));
    expect(attributes).toMatchObject({ email: 'mal@example.com', email_verified: 'false' });
    expect(attributes['phone_number_verified']).not.toBe('true');
    expect(attributes).not.toHaveProperty('preferred_username');
    for (const name of ['root', 'boss@example.com', 'mal@example.com', '+15550109997'])
      expect(await find(name), name).toBeUndefined();
  });

  test('a name that is left out is told with whom it is about, and taken where the operator trusts it', async () => {
    const { made } = await importInto(files['keycloak'] ?? [], { ...aliases, schema });
    expect(made.withheld).toEqual([{ attribute: 'preferred_username', isName: true, at: [1] }]);
    const trusting = await importInto(
      files['keycloak'] ?? [],
      { ...aliases, schema },
      { trusted: ['preferred_username'] },
    );
    expect(trusting.made.withheld).toEqual([]);
    expect((await trusting.find('root'))?.attributes['phone_number_verified']).toBeUndefined();
    // Where it is no name it is an attribute as others are, which people may change themselves.
    const elsewhere = await importInto(files['keycloak'] ?? []);
    expect((await elsewhere.find('mal@example.com'))?.attributes).toMatchObject({ preferred_username: 'root' });
  });

  test('what no app lets people write here is not taken either', async () => {
    const app = { writeAttributes: ['email', 'phone_number', 'preferred_username', 'name'] };
    const shut = await importInto(files['auth0'] ?? [], { schema }, { app });
    expect(shut.made.withheld).toEqual([{ attribute: 'custom:plan', isName: false, at: [1] }]);
    expect((await shut.find('mal@example.com'))?.attributes).not.toHaveProperty('custom:plan');
    const trusting = await importInto(files['auth0'] ?? [], { schema }, { app, trusted: ['custom:plan'] });
    expect((await trusting.find('mal@example.com'))?.attributes).toMatchObject({ 'custom:plan': 'gold' });
  });

  test('a pool that has no app yet closes nothing but what belongs to its developers', async () => {
    const ofDevelopers = { name: 'score', attributeDataType: 'String', developerOnlyAttribute: true } as const;
    const { pool, client } = await createPeoplePool(context, { schema: [...schema, ofDevelopers] });
    await deleteClient(context, client);
    const [user] = readAuth0(
      JSON.stringify([{ ...own, name: 'Mal', user_metadata: { 'custom:plan': 'gold', 'dev:custom:score': '9' } }]),
    );
    const users = user === undefined ? [] : [user];
    const made = await importPeople(context, { poolId: pool.id, users, trusted: [], tell: () => {} });
    expect(made.withheld).toEqual([{ attribute: 'dev:custom:score', isName: false, at: [1] }]);
    expect((await findUser(context, pool, 'mal'))?.attributes).toMatchObject({ name: 'Mal', 'custom:plan': 'gold' });
  });

  test('where a number is the name, only one that is answered for can be it', async () => {
    const byNumber = { usernameAttributes: ['phone_number' as const] };
    const { made } = await importInto(files['keycloak'] ?? [], byNumber);
    expect(made.refused).toEqual([
      {
        at: 1,
        why: 'People sign in with phone_number here, and may have written it there themselves: --trust-attributes phone_number takes it.',
      },
    ]);
    const trusting = await importInto(files['keycloak'] ?? [], byNumber, { trusted: ['phone_number'] });
    expect((await trusting.find('+15550109997'))?.attributes['phone_number_verified']).not.toBe('true');
    // Beside the address as well.
    const both = await importInto(files['keycloak'] ?? [], { usernameAttributes: ['email', 'phone_number'] });
    expect(both.made.withheld).toEqual([{ attribute: 'phone_number', isName: true, at: [1] }]);
  });

  test('no flag of an address can be trusted', async () => {
    await expect(importInto(files['keycloak'] ?? [], {}, { trusted: ['phone_number_verified'] })).rejects.toThrow(
      new Error('phone_number_verified cannot be trusted: whether an address is proved, no attribute says.'),
    );
  });
});

test('a hash of a kind that is not taken is told by its kind', async () => {
  const of = (algorithm: string) => ({ algorithm, hash: { value: 'x' } });
  const users = ['md5', 'md5', 'ldap', '\u001b[31m'].map((algorithm, at) => ({
    email: `u${at}@example.com`,
    custom_password_hash: of(algorithm),
  }));
  const { made } = await importInto(readAuth0(JSON.stringify([...users, { email: 'none@example.com' }])));
  expect(made).toMatchObject({ imported: 5, resetting: 5, untaken: { md5: 2, ldap: 1, 'an unknown kind': 1 } });
  const credential = (data: object) => ({
    email: `k${JSON.stringify(data).length}@example.com`,
    credentials: [{ type: 'password', secretData: '{"value":"","salt":""}', credentialData: JSON.stringify(data) }],
  });
  const argon = { algorithm: 'argon2', additionalParameters: { type: ['d'], version: ['1.3'] } };
  const keycloak = readKeycloak(JSON.stringify({ users: [credential(argon), credential({ algorithm: 'bcrypt' })] }));
  expect((await importInto(keycloak)).made.untaken).toEqual({ 'argon2d 1.3': 1, bcrypt: 1 });
});

test.each([
  ['a long one', 'pbkdf2-sha256', 2_000_000_000, 'at most 700,000 iterations of PBKDF2 with sha256 are taken'],
  ['more than a number', 'pbkdf2-sha512', 1e15, 'at most 400,000 iterations of PBKDF2 with sha512 are taken'],
])('a hash that costs too much is told with what is taken: %s', async (_, algorithm, hashIterations, why) => {
  const user = {
    email: 'ann@example.com',
    credentials: [
      {
        type: 'password',
        secretData: JSON.stringify({ value: salt.toString('base64'), salt: salt.toString('base64') }),
        credentialData: JSON.stringify({ algorithm, hashIterations }),
      },
    ],
  };
  const { made } = await importInto(readKeycloak(JSON.stringify({ users: [user] })));
  expect(made.refused).toEqual([{ at: 1, why: `The password hash costs too much: ${why}.` }]);
});

test('it can be done again, and what cannot be a user is told by its place and without a word of it', async () => {
  const entries = [
    { email: 'ann@example.com', passwordHash: bcrypt },
    { email: 'not an address', passwordHash: bcrypt },
    { email: 'bea@example.com', passwordHash: '$2b$31$' },
    { passwordHash: bcrypt },
  ];
  const users = readAuth0(JSON.stringify(entries));
  const { pool, made } = await importInto(users);
  expect(made).toMatchObject({ imported: 1, there: 0 });
  expect(made.refused.map(({ at }) => at)).toEqual([2, 3, 4]);
  expect(JSON.stringify(made.refused)).not.toContain('$2b$');
  expect(await importPeople(context, { poolId: pool.id, users, trusted: [], tell: () => {} })).toMatchObject({
    imported: 0,
    there: 1,
  });
});

test.each([
  ['Auth0', readAuth0],
  ['Firebase', readFirebase],
  ['Keycloak', readKeycloak],
  ['Supabase', readSupabase],
  ['better-auth', readBetterAuth],
])('a file of another kind is refused: %s', (_, read) => {
  for (const text of ['', 'a,b,c', '[]', '{"users": 1}', '[1]', 'null'])
    expect(() => read(text, '{}')).toThrow(/^The file is no /);
});
