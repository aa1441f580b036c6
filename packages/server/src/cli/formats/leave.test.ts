import { argon2Sync, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { hashSync } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGroup } from '#domain/people/groups/group-store.ts';
import { addToGroup } from '#domain/people/groups/member-store.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { type StoredAlgorithm, sealForeignHash, sealOldName } from '#domain/people/users/password-hash.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { operationsOf } from '../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createPeoplePool, newTestUser, PASSWORD } from '../../../test/people.ts';
import { importPeople } from '../foreign/import-people.ts';
import { readAuth0 } from '../foreign/read-auth0.ts';
import { readKeycloak } from '../foreign/read-keycloak.ts';
import { type LeavingFormatName, writeLeaving } from './leave.ts';

let context: TestContext;
let pool: Pool;
const salt = randomBytes(16);
const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const argon = argon2Sync('argon2id', {
  message: PASSWORD,
  nonce: salt,
  parallelism: 1,
  tagLength: 32,
  memory: 1024,
  passes: 2,
});
const pbkdf = pbkdf2Sync(PASSWORD, salt, 1000, 32, 'sha256');
const hashes: Readonly<Record<string, readonly [StoredAlgorithm, string]>> = {
  bcrypt: ['BCRYPT', hashSync(PASSWORD, 4)],
  scrypt: [
    'SCRYPT',
    `1024$8$1$${salt.toString('hex')}$${scryptSync(PASSWORD, salt, 32, { N: 1024, r: 8, p: 1 }).toString('hex')}`,
  ],
  argon2: ['ARGON2ID', `$argon2id$v=19$m=1024,t=2,p=1$${bare(salt)}$${bare(argon)}`],
  pbkdf2: ['PBKDF2_SHA256', `$pbkdf2-sha256$1000$${bare(salt)}$${bare(pbkdf)}`],
};

beforeAll(async () => {
  context = await createTestContext();
  ({ pool } = await createPeoplePool(context));
  const add = async (username: string, more: Partial<User> = {}) => {
    const attributes = {
      email: `${username}@example.com`,
      email_verified: 'true',
      given_name: 'Ann, "A."',
      birthdate: '1990-05-17',
    };
    const user = newTestUser(pool, username, { attributes, ...more });
    const hash = hashes[username];
    const sealedPasswordHash = hash && (await sealForeignHash(context, user, ...hash));
    await createUser(
      context,
      pool,
      { ...user, ...(sealedPasswordHash && { sealedPasswordHash, passwordSetAt: 1 }) },
      { taken: 'taken' },
    );
    return user;
  };
  for (const username of Object.keys(hashes)) await add(username);
  const bea = newTestUser(pool, 'bea');
  await add('bea', {
    ...bea,
    attributes: { email: 'bea@example.com', email_verified: 'true' },
    enabled: false,
    ...(await createPassword(context, pool, bea, PASSWORD)),
  });
  const old = newTestUser(pool, 'old');
  await add('old', {
    ...old,
    attributes: { email: 'old@example.com', email_verified: 'true' },
    sealedPasswordHash: await sealOldName(context, old, 'old'),
  });
  await add('nomail', { attributes: { phone_number: '+15550100' } });
  await createGroup(context, pool, 'staff', {});
  await addToGroup(context, { poolId: pool.id, sub: bea.sub }, 'staff');
});
afterAll(() => context.close());

async function written(name: LeavingFormatName, algorithm?: 'BCRYPT') {
  const pieces: Uint8Array[] = [];
  const left = await writeLeaving(context, pool.id, {
    name,
    algorithm,
    write: async (bytes) => void pieces.push(bytes),
    tell: () => {},
  });
  return { left, text: Buffer.concat(pieces).toString() };
}

/** Into another pool of this server, where all of them sign in whose hash is in the file. */
async function readBack(read: typeof readAuth0, text: string, names: readonly string[], prefix = '') {
  const { pool: other, client } = await createPeoplePool(context, { aliasAttributes: ['email'] });
  const made = await importPeople(context, { poolId: other.id, users: read(text), trusted: [], tell: () => {} });
  expect(made.refused).toEqual([]);
  for (const name of names) {
    const signedIn = await operationsOf(context)('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: client.id,
      AuthParameters: { USERNAME: `${prefix}${name}`, PASSWORD },
    });
    expect(signedIn.AuthenticationResult, name).toBeDefined();
  }
  return { made, find: (name: string) => findUser(context, other, name) };
}

test('Keycloak: a realm whose users keep what its own providers can check, and reset the rest', async () => {
  const { left, text } = await written('keycloak');
  expect(left).toMatchObject({ users: 7, hashes: 2, resetting: 4, refused: {} });
  const realm = JSON.parse(text) as { realm: string; groups: unknown; users: Record<string, unknown>[] };
  expect(realm).toMatchObject({ realm: 'people', enabled: true, groups: [{ name: 'staff' }] });
  const user = (username: string) => realm.users.find((one) => one['username'] === username);
  expect(user('bea')).toMatchObject({ enabled: false, groups: ['/staff'], requiredActions: ['UPDATE_PASSWORD'] });
  expect(user('bea')).not.toHaveProperty('credentials');
  expect(user('bcrypt')).toMatchObject({
    emailVerified: true,
    firstName: 'Ann, "A."',
    attributes: { birthdate: ['1990-05-17'] },
  });
  const { find } = await readBack(readKeycloak, text, ['argon2', 'pbkdf2']);
  expect(await find('bea')).toMatchObject({ status: 'RESET_REQUIRED', enabled: false });
});

test('Auth0: an array for its bulk import, each hash as custom_password_hash', async () => {
  const { left, text } = await written('auth0');
  expect(left).toMatchObject({
    users: 6,
    hashes: 4,
    resetting: 2,
    refused: { 'has no e-mail address, which Auth0 wants': 1 },
  });
  const users = JSON.parse(text) as Record<string, unknown>[];
  // Members and values of its schema.
  const members = [
    'user_id',
    'email',
    'email_verified',
    'username',
    'given_name',
    'blocked',
    'user_metadata',
    'app_metadata',
    'custom_password_hash',
  ];
  for (const user of users) expect(members).toEqual(expect.arrayContaining(Object.keys(user)));
  const customs = users.flatMap(({ custom_password_hash: custom }) =>
    custom ? [custom as { algorithm: string }] : [],
  );
  expect(customs.map(({ algorithm }) => algorithm).toSorted()).toEqual(['argon2', 'bcrypt', 'pbkdf2', 'scrypt']);
  expect(users.find(({ email }) => email === 'bea@example.com')).toMatchObject({
    blocked: true,
    app_metadata: { groups: ['staff'] },
  });
  await readBack(readAuth0, text, Object.keys(hashes));
});

describe('Cognito', () => {
  test('one kind of hash in a file has to be chosen where there are several', async () => {
    await expect(written('cognito-csv')).rejects.toThrow('(ARGON2ID, BCRYPT, PBKDF2_SHA256, SCRYPT)');
  });

  test('its file has the columns of its header, values as it reads them, and the hashes', async () => {
    const { left, text } = await written('cognito-csv', 'BCRYPT');
    expect(left).toMatchObject({
      users: 6,
      hashes: 1,
      refused: { 'has no address that is verified, which the import of Cognito wants': 1 },
    });
    const { CSVHeader = [] } = await operationsOf(context)('GetCSVHeader', { UserPoolId: pool.id });
    const [header, ...lines] = text.trimEnd().split('\n');
    expect(header).toBe([...CSVHeader, 'password_hash'].join(','));
    expect(lines).toHaveLength(6);
    const line = lines.find((one) => one.includes('bcrypt@'));
    expect(line).toContain(',bcrypt@example.com,TRUE,');
    expect(line).toContain(',05/17/1990,');
    expect(line).toContain(',"Ann, ""A.""",');
    expect(line?.endsWith(`,bcrypt,${hashes['bcrypt']?.[1]}`)).toBe(true);
  });
});
