import { randomBytes } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { randomText } from '#lib/random.ts';
import { deleteKey, findKey, insertKey, listKeys } from './access-key-store.ts';

/** A key pair that signs requests to the operations that administrate pools (AWS Signature Version 4). */
export interface AccessKey {
  /** `AKIA` and 16 characters of Base32. */
  readonly id: string;
  /** What the operator wrote down to know the key by. */
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

type AccessKeyContext = Pick<Context, 'db' | 'secrets' | 'clock'>;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const accessKeySecrets: SealedColumn<'id'> = {
  table: 'access_keys',
  column: 'sealed_secret',
  key: ['id'],
  unbound: ({ id }) => ({ purpose: 'access-key', owner: `${id}:` }),
};

/** Makes a key. The secret, 40 characters, is in this answer and never shown again. */
export async function createAccessKey(
  { db, secrets, clock }: AccessKeyContext,
  description: string,
): Promise<AccessKey & { readonly secret: string }> {
  const id = `AKIA${randomText(BASE32, 16)}`;
  const secret = randomBytes(30).toString('base64');
  const createdAt = clock.now();
  const outcome = await insertKey(db, {
    id,
    sealed_secret: await sealIn({ secrets }, accessKeySecrets, { id }, Buffer.from(secret)),
    description,
    created_at: createdAt,
  });
  // 80 random bits do not meet twice; if they did, the older key must stay what it is.
  if (!outcome.committed) throw new Error(`an access key ${id} exists already`);
  return { id, description, createdAt, secret };
}

/** Every key, oldest first, without secrets. */
export async function listAccessKeys({ db }: AccessKeyContext): Promise<AccessKey[]> {
  const rows = await listKeys(db);
  return rows.map(({ id, description, created_at }) => ({ id, description, createdAt: created_at }));
}

/** Ends a key at once; false when there is none with this id. */
export async function deleteAccessKey({ db }: AccessKeyContext, id: string): Promise<boolean> {
  const outcome = await deleteKey(db, id);
  return outcome.committed;
}

/**
 * The secret of a key, or undefined when there is no such key.
 * @throws Error when the stored secret was not sealed for this key under the installation's secret key.
 */
export async function findAccessKeySecret({ db, secrets }: AccessKeyContext, id: string): Promise<string | undefined> {
  const row = await findKey(db, id);
  if (row === undefined) return undefined;
  const secret = await openIn({ secrets }, accessKeySecrets, { id }, row.sealed_secret);
  if (secret === undefined) throw new Error(`the secret of access key ${id} cannot be opened`);
  return Buffer.from(secret).toString();
}
