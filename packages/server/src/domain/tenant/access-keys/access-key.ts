import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { randomText } from '#lib/random.ts';
import type { AccessKeyRow } from '#schema/rows/access-keys.ts';
import { deleteKey, findKey, insertKey, listKeys } from './access-key-store.ts';
import { type Grant, isScope } from './grant.ts';

/** A key pair that signs requests to the operations that administrate pools (AWS Signature Version 4). */
export interface AccessKey extends Grant {
  /** `AKIA` and 16 characters of Base32. */
  readonly id: string;
  /** What the operator wrote down to know the key by. */
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

type AccessKeyContext = Pick<Context, 'db' | 'secrets' | 'clock'>;

const base32Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const accessKeySecrets: SealedColumn<'id'> = {
  table: 'access_keys',
  column: 'sealed_secret',
  key: ['id'],
  unbound: ({ id }) => ({ purpose: 'access-key', owner: `${id}:` }),
};

/**
 * Makes a key. The secret, 40 characters, is in this answer and never shown again.
 * @throws Error with its mend when there is no such pool
 */
export async function createAccessKey(
  { db, secrets, clock }: AccessKeyContext,
  { description, ...grant }: Grant & Pick<AccessKey, 'description'>,
): Promise<AccessKey & { readonly secret: string }> {
  const id = `AKIA${randomText(base32Alphabet, 16)}`;
  const secret = randomBytes(30).toString('base64');
  const createdAt = clock.now();
  const outcome = await insertKey(db, {
    id,
    sealed_secret: await sealIn({ secrets }, accessKeySecrets, { id }, toSealedText(secret, grant)),
    description,
    created_at: createdAt,
    scope: grant.scope,
    pool_id: grant.poolId ?? null,
  });
  if (outcome.committed) return { id, description, createdAt, ...grant, secret };
  if (outcome.reason === 'unmet') throw new Error(`There is no user pool ${grant.poolId}. Name one that is there.`);
  // 80 random bits do not meet twice; if they did, the older key must stay what it is.
  throw new Error(`an access key ${id} exists already`);
}

/** Every key, oldest first, without secrets. */
export async function listAccessKeys({ db }: AccessKeyContext): Promise<AccessKey[]> {
  return (await listKeys(db)).map(toAccessKey);
}

/** Ends a key at once, and tells which it was; undefined when there is none with this id. */
export async function deleteAccessKey({ db }: AccessKeyContext, id: string): Promise<AccessKey | undefined> {
  const row = (await listKeys(db)).find((key) => key.id === id);
  const outcome = await deleteKey(db, id);
  return outcome.committed && row !== undefined ? toAccessKey(row) : undefined;
}

function toAccessKey({ id, description, created_at, scope, pool_id }: Omit<AccessKeyRow, 'sealed_secret'>): AccessKey {
  return { id, description, createdAt: created_at, ...toGrant(scope, pool_id) };
}

/**
 * The secret of a key and what it may do, or undefined when there is no such key. Keys of ours are permanent: a session
 * token beside one never came from here.
 * @throws Error when the stored secret was not sealed for this key and this grant under the installation's secret key.
 */
export async function findAccessKey(
  { db, secrets }: AccessKeyContext,
  id: string,
  sessionToken?: string,
): Promise<{ readonly secret: string; readonly grant: Grant } | undefined> {
  if (sessionToken !== undefined) return undefined;
  const row = await findKey(db, id);
  if (row === undefined) return undefined;
  const opened = await openIn({ secrets }, accessKeySecrets, { id }, row.sealed_secret);
  // A key from before there were grants may do everything.
  const [secret, scope = 'all', poolId = ''] = Buffer.from(opened ?? [])
    .toString()
    .split(':');
  if (!secret || scope !== row.scope || poolId !== (row.pool_id ?? '')) {
    throw new Error(`the secret of access key ${id} cannot be opened`);
  }
  return { secret, grant: toGrant(row.scope, row.pool_id) };
}

/** The secret, and with it what the key may do: whoever can write to the database must make no key wider. */
function toSealedText(secret: string, { scope, poolId = '' }: Grant): Uint8Array {
  return Buffer.from([secret, scope, poolId].join(':'));
}

function toGrant(scope: string, poolId: string | null): Grant {
  if (!isScope(scope)) throw new Error(`${scope} is no scope of an access key`);
  return { scope, ...(poolId !== null && { poolId }) };
}
