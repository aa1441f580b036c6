import { createCipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { type Database, statement, type Value, write } from '#database/database.ts';
import { keepTokensWrite } from '#domain/access/federation/provider-tokens-store.ts';
import { newSentCode, paceCode } from '#domain/access/sign-in/challenges/code/sent-code.ts';
import { saveCustomState } from '#domain/access/sign-in/challenges/custom/state-store.ts';
import { addIdentityKey } from '#domain/identity-pools/identity-tokens/identity-key-store.ts';
import { addSessionKey } from '#domain/identity-pools/sessions/session-key-store.ts';
import { confirmDevice } from '#domain/people/devices/confirm-device.ts';
import { newDeviceIds } from '#domain/people/devices/device.ts';
import { createImportJob } from '#domain/people/import-jobs/import-job-store.ts';
import { beginUploadWrites, chunkWrites } from '#domain/people/import-jobs/upload-store.ts';
import { beginSoftwareToken, registerSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { changeUser, createUser } from '#domain/people/users/change-user.ts';
import { changePassword, createPassword } from '#domain/people/users/password.ts';
import { sealPasswordHash } from '#domain/people/users/password-hash.ts';
import type { User } from '#domain/people/users/user.ts';
import { queueParcel } from '#domain/reach/messages/outbox.ts';
import { saveTriggerError } from '#domain/reach/triggers/trigger-error-store.ts';
import { openIn, type SealedColumn } from '#domain/sealed-column.ts';
import { createAccessKey } from '#domain/tenant/access-keys/access-key.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { createProvider } from '#domain/tenant/identity-providers/change-provider.ts';
import { saveOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadSamlCertificate } from '#domain/tenant/pools/saml-certificate.ts';
import { parseBase32 } from '#lib/base32.ts';
import { type SecretKey, unwrapKey } from '#lib/secret-key.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import type { TestContext } from './context.ts';
import { deviceSecret } from './device-secret.ts';
import { createTestIdentityPool } from './identity-people.ts';
import { createPeoplePool, newTestUser, PASSWORD } from './people.ts';
import { makeSamlMetadata } from './saml-metadata.ts';
import { completeSignIn } from './sign-ins.ts';

/** A row of any table. */
export type Row = Readonly<Record<string, string | number>> & { readonly [column: string]: Exclude<Value, null> };

/** Every row that has a value in the column, as it lies in the database. */
export async function sealedRows(db: Database, { table, column, key }: SealedColumn): Promise<Row[]> {
  const sql = `select * from ${table} where ${column} is not null order by ${key.join(', ')}`;
  return db.all(statement<Record<never, never>, Row>(`test-rows ${table}.${column}`, sql), {});
}

/** The bytes of a row's sealed value. */
export function sealedValue({ column }: SealedColumn, row: Row): Uint8Array {
  const value: unknown = row[column];
  if (value instanceof Uint8Array) return value;
  throw new Error(`${column} holds no bytes`);
}

/** A user of a pool of their own, with everything that is sealed of a user. */
export interface Sealed {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
}

/** Makes at least one sealed value of every kind, and gives whose they are. */
export async function makeSealedValues(context: TestContext): Promise<Sealed> {
  const made = await createPeoplePool(
    context,
    {
      policies: { passwordPolicy: { minimumLength: 8, passwordHistorySize: 5 } },
      deviceConfiguration: { challengeRequiredOnNewDevice: true },
    },
    { secret: randomBytes(16).toString('hex') },
  );
  const pool = { ...made.pool, settings: { ...made.pool.settings, factors: { softwareToken: true } } };
  const user = await makeUser(context, pool);
  await makeDevice(context, pool, made.client, user);
  await makeTokens(context, pool, user);
  await makeStates(context, pool, user);
  await makeParcel(context);
  await makeTriggerError(context, pool);
  await loadSamlCertificate(context, pool.id);
  await makeProvider(context, pool);
  await saveOldPool(context, pool.id, {
    poolId: 'us-east-1_Old',
    clientId: 'theirs',
    clientSecret: 'secret of the old client',
    flow: 'USER_SRP_AUTH',
    relaysSrp: true,
  });
  await context.db.transaction([await keepTokensWrite(context, user, 'Corp', { accessToken: 'at Corp' })]);
  await makeImported(context, pool);
  await createAccessKey(context, { description: 'test', scope: 'all' });
  await makeIdentityPool(context);
  return { pool, client: made.client, user };
}

async function makeIdentityPool(context: TestContext): Promise<void> {
  await createTestIdentityPool(context, { SupportedLoginProviders: { 'graph.facebook.com': 'app' } });
  await addIdentityKey(context, await addSessionKey(context, 0));
}

async function makeUser(context: TestContext, pool: Pool): Promise<User> {
  const user = newTestUser(pool, 'ann');
  const password = await createPassword(context, pool, user, 'Battery-Staple-1');
  const stored = { ...user, ...password, passwordSetAt: context.clock.now() };
  await createUser(context, pool, stored, { taken: 'taken' });
  return changeUser(context, pool, stored, (before) => changePassword(context, pool, before, PASSWORD, 'CONFIRMED'));
}

async function makeDevice(context: TestContext, pool: Pool, client: Client, user: User): Promise<void> {
  const device = newDeviceIds(pool);
  const { signInId } = await completeSignIn(context, client, user, { device });
  const { config } = deviceSecret(device);
  const caller = { address: '192.0.2.1', userAgent: 'test' };
  const details = { key: device.key, name: 'phone', salt: config.Salt, passwordVerifier: config.PasswordVerifier };
  await confirmDevice(context, pool, { user, signInId, held: [], caller }, details);
}

/** One app that is verified, and one that waits. */
async function makeTokens(context: TestContext, pool: Pool, user: User): Promise<void> {
  const secret = parseBase32(await beginSoftwareToken(context, { pool, user, held: [] })) ?? new Uint8Array();
  await registerSoftwareToken(context, { pool, user, held: [] }, { code: hotp(secret, totpStep(context.clock.now())) });
  await beginSoftwareToken(context, { pool, user, held: [] });
}

async function makeStates(context: TestContext, pool: Pool, user: User): Promise<void> {
  const state = { privateParameters: { answer: 'secret' }, metadata: [] };
  await context.db.transaction([await saveCustomState(context, randomUUID(), state, context.clock.now() + 180_000)]);
  const slot = { poolId: pool.id, who: user.sub, recipient: 'ann@example.com', stamp: undefined };
  await paceCode(context, slot, 8, async (stored) => {
    const code = newSentCode(context, '12345678');
    await context.db.transaction([await stored(code)]);
    return code;
  });
}

async function makeParcel(context: TestContext): Promise<void> {
  const to = { medium: 'EMAIL', recipient: 'ann@example.com', purpose: 'sign-up' } as const;
  const message = { id: randomUUID(), ...to, subject: 'Code', body: 'Your code is 123456', code: '123456' };
  const parcel = await queueParcel(context, { message });
  await context.db.transaction([parcel.write]);
}

async function makeTriggerError(context: TestContext, pool: Pool): Promise<void> {
  const event = { triggerSource: 'PreSignUp_SignUp', userName: 'ann', request: { userAttributes: {} }, response: {} };
  const call = {
    poolId: pool.id,
    trigger: 'PreSignUp',
    arn: 'arn',
    reason: 'THROWN',
    message: 'no',
    durationMs: 1,
  } as const;
  await saveTriggerError(context, { ...call, event });
}

/** A user with the hash of a password, and a piece of the file that more of them are in. */
async function makeImported(context: TestContext, pool: Pool): Promise<void> {
  const user = newTestUser(pool, 'imported');
  const hash = '$2b$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6';
  const sealedPasswordHash = await sealPasswordHash(context, user, 'BCRYPT', hash);
  await createUser(context, pool, { ...user, sealedPasswordHash, passwordSetAt: 1 }, { taken: 'taken' });
  const { id: jobId } = await createImportJob(context, pool, { name: 'test', roleArn: 'arn' });
  const upload = { jobId, uploadId: randomUUID() };
  await context.db.transaction(beginUploadWrites({ ...upload, poolId: pool.id, after: 0 }));
  await context.db.transaction(await chunkWrites(context, upload, 0, Buffer.from('cognito:username')));
}

async function makeProvider(context: TestContext, pool: Pool): Promise<void> {
  const details = { MetadataFile: makeSamlMetadata() };
  await createProvider(context, pool, { name: 'Corp', kind: 'SAML', details });
}

/**
 * Makes an installation what it was before data keys had numbers: one key for everything, and sealed values that are bound
 * to nothing. What has this installation open goes on with keys that are gone.
 */
export async function makeInstallationOld(
  context: TestContext,
  secretKeys: readonly SecretKey[],
  columns: readonly SealedColumn[],
): Promise<void> {
  const { db } = context;
  const find = statement<Record<never, never>, { value: Uint8Array }>(
    'test-digest-key',
    "select value from installation where id = 'digest-key'",
  );
  const key = unwrapKey(secretKeys, 'digest-key', (await db.first(find, {}))?.value ?? new Uint8Array())?.key;
  if (key === undefined) throw new Error('the digest key does not open');
  for (const column of columns) {
    for (const row of await sealedRows(db, column)) {
      const opened = await openIn(context, column, row, sealedValue(column, row));
      const { purpose, owner = '' } = column.unbound(row);
      const sealed = sealUnbound(key, purpose, Buffer.concat([Buffer.from(owner), opened ?? new Uint8Array()]));
      await replaceValue(db, column, row, sealed);
    }
  }
  const insert = statement<{ value: Uint8Array }>(
    'test-data-key',
    "insert into installation (id, value) values ('data-key', :value)",
  );
  await db.transaction([write(insert, { value: wrapUnnamed(secretKeys, key) })]);
  await db.execute("delete from data_keys; delete from installation where id = 'digest-key'");
}

/** Puts another value into a row's sealed column. */
export async function replaceValue(
  db: Database,
  { table, column, key }: SealedColumn,
  row: Row,
  sealed: Uint8Array,
): Promise<void> {
  const sql = `update ${table} set ${column} = :sealed where ${key.map((name) => `${name} = :${name}`).join(' and ')}`;
  const place = Object.fromEntries(key.map((name) => [name, row[name] ?? null]));
  await db.transaction([
    write(statement(`test-replace ${table}.${column}`, sql), { ...place, sealed }, { expect: 'one' }),
  ]);
}

function sealUnbound(dataKey: Uint8Array, purpose: string, plaintext: Uint8Array): Uint8Array {
  const key = new Uint8Array(hkdfSync('sha256', dataKey, '', `cenote seal 1 ${purpose}`, 32));
  return encrypt(Buffer.of(1), key, Buffer.from(`1 ${purpose}`), plaintext);
}

function wrapUnnamed([secretKey]: readonly SecretKey[], dataKey: Uint8Array): Uint8Array {
  if (secretKey === undefined) throw new Error('there is no secret key');
  const header = Buffer.concat([Buffer.of(1), secretKey.id]);
  return encrypt(header, secretKey.key, header, dataKey);
}

function encrypt(header: Uint8Array, key: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
  return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}
