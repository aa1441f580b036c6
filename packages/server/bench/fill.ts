import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { createGroup } from '#domain/people/groups/group-store.ts';
import { createPassword } from '#domain/people/users/password.ts';
import { newSub, type User } from '#domain/people/users/user.ts';
import { insertWrites } from '#domain/people/users/user-store.ts';
import { createAccessKey } from '#domain/tenant/access-keys/access-key.ts';
import { type ClientSettingsInput, createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings, type NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import { systemClock } from '#lib/clock.ts';
import { createModularPower } from '#lib/modular-power.ts';
import { Srp } from '#lib/srp.ts';
import type { Storage } from '../src/work/open-storage.ts';
import { multiplyUser } from './multiply-user.ts';
import { emailOf, everybody, type Stage, usernameOf } from './stage.ts';

type Filled = Omit<Stage, 'host' | 'port' | 'serverPid'>;
type Filler = Pick<Context, 'db' | 'secrets'> & { readonly local: Pick<Context['local'], 'srp'> };

const region = 'us-east-1';
const accountId = '123456789012';
const password = 'Correct-Horse-1';
/** So many users get a real password and are signed in, unless told; the others only fill the pool. */
const usuallyActive = 1000;
const usersPerTransaction = 250;
/** The number of the user whom others are copied from, which nobody else has. */
const mostUsers = 9_999_999;

/**
 * Makes a pool with `users` users straight through the database, a client for every flow, and an access key. The first
 * users (`active` of them, else 1000) have a password. The rest have random bytes of the same length for salt and verifier, because computing a
 * verifier costs a millisecond; their rows and indexes are as large as anybody's. `like` says what the pool and the client
 * are besides.
 */
export async function fillPool(
  { db, secrets }: Storage,
  users: number,
  like: { readonly pool?: NewPoolSettingsInput; readonly client?: ClientSettingsInput; readonly active?: number } = {},
): Promise<Filled> {
  const power = createModularPower();
  const { active = usuallyActive } = like;
  const context = { db, secrets, clock: systemClock, local: { srp: new Srp(power) } };
  const settings = { region, accountId, publicUrl: 'http://127.0.0.1', issuer: 'own' } as const;
  const pool = await createPool(
    { ...context, settings },
    { name: 'bench', settings: createPoolSettings(like.pool ?? {}, region) },
  );
  const client = await createClient(context, {
    poolId: pool.id,
    name: 'bench',
    settings: createClientSettings(
      {
        explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        ...like.client,
      },
      { pool, hasSecret: false, accountId },
    ),
  });
  const accessKey = await createAccessKey(context, { description: 'bench', scope: 'all' });
  const withPassword = Math.min(users, active);
  for (let from = 0; from < withPassword; from += usersPerTransaction) {
    await insertUsers(context, pool, { from, to: Math.min(from + usersPerTransaction, withPassword) });
  }
  await power.close();
  if (users > withPassword) {
    const filler = newUser(pool, mostUsers, fillerPassword());
    await storeUsers(context, pool, [filler]);
    await multiplyUser(db, filler, { from: withPassword, to: users });
  }
  await createGroup(context, pool, everybody, {});
  // Nobody has it noted, so that a sign-in costs what it costs without groups.
  await db.execute(`insert into group_members (pool_id, group_name, sub)
    select pool_id, '${everybody}', sub from users where pool_id = '${pool.id}'`);
  const usernames = Array.from({ length: withPassword }, (_, index) => usernameOf(index));
  return { poolId: pool.id, clientId: client.id, usernames, password, accessKey };
}

async function insertUsers(context: Filler, pool: Pool, { from, to }: { from: number; to: number }): Promise<void> {
  const users: User[] = [];
  for (let index = from; index < to; index++) {
    const owner = { poolId: pool.id, sub: newSub(), username: usernameOf(index) };
    users.push({ ...newUser(pool, index, await createPassword(context, pool, owner, password)), ...owner });
  }
  await storeUsers(context, pool, users);
}

async function storeUsers({ db }: Filler, pool: Pool, users: readonly User[]): Promise<void> {
  const outcome = await db.transaction(users.flatMap((user) => insertWrites(pool, user)));
  if (!outcome.committed) throw new Error(`users could not be stored: ${outcome.reason}`);
}

function newUser(pool: Pool, index: number, secret: Pick<User, 'salt' | 'sealedVerifier'>): User {
  const username = usernameOf(index);
  const now = systemClock.now();
  return {
    poolId: pool.id,
    sub: newSub(),
    username,
    ...secret,
    status: 'CONFIRMED',
    enabled: true,
    attributes: { email: emailOf(username), email_verified: 'true', name: `User ${index}` },
    passwordSetAt: now,
    signInGeneration: 0,
    createdAt: now,
    modifiedAt: now,
  };
}

const saltBytes = 16;
/** A verifier and what sealing adds to it. */
const sealedBytes = 384 + 33;

function fillerPassword() {
  return { salt: randomBytes(saltBytes), sealedVerifier: randomBytes(sealedBytes) };
}
