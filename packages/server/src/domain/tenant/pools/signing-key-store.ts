import { type Database, statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import {
  generateSigningKey,
  openPublicJwk,
  openSigningKey,
  type PoolKeys,
  type PublicJwk,
  type PublishedKey,
  type SigningKey,
  type TokenUse,
} from '#lib/signing-keys.ts';
import type { SigningKeyRow } from '#schema/rows/pools.ts';

export const signingKeys: SealedColumn<'pool_id' | 'key_id'> = {
  table: 'signing_keys',
  column: 'sealed_private_key',
  key: ['pool_id', 'key_id'],
  unbound: () => ({ purpose: 'signing-key' }),
};

type OfPool = { poolId: string };

const insertKey = statement<
  OfPool & {
    keyId: string;
    tokenUse: string;
    sealedPrivateKey: Uint8Array;
    publicJwk: string;
    createdAt: number;
    signsAt: number;
  }
>(
  'signing-key-insert',
  `insert into signing_keys (pool_id, key_id, token_use, sealed_private_key, public_jwk, created_at, signs_at)
   values (:poolId, :keyId, :tokenUse, :sealedPrivateKey, :publicJwk, :createdAt, :signsAt)`,
);

const selectPublicJwks = statement<OfPool, Pick<SigningKeyRow, 'public_jwk'>>(
  'signing-keys-public',
  'select public_jwk from signing_keys where pool_id = :poolId order by token_use desc, signs_at, created_at, key_id',
);

const selectKeys = statement<OfPool, SigningKeyRow>(
  'signing-keys-of-pool',
  'select * from signing_keys where pool_id = :poolId order by signs_at, created_at, key_id',
);

const tokenUses: readonly TokenUse[] = ['id', 'access'];

/**
 * Two new signing keys for a pool, one per kind of token, as the writes that store them. They sign from `signsAt` on, in
 * milliseconds since 1970; at once unless said.
 */
export async function newSigningKeys(
  context: Pick<Context, 'clock' | 'secrets'>,
  poolId: string,
  signsAt: number = context.clock.now(),
): Promise<Write[]> {
  return Promise.all(tokenUses.map((tokenUse) => newSigningKey(context, { poolId, tokenUse, signsAt })));
}

/** One of them. */
export async function newSigningKey(
  context: Pick<Context, 'clock' | 'secrets'>,
  { poolId, tokenUse, signsAt }: { poolId: string; tokenUse: TokenUse; signsAt: number },
): Promise<Write> {
  const { keyId, privateKeyDer, publicJwk } = await generateSigningKey();
  const sealedPrivateKey = await sealIn(context, signingKeys, { pool_id: poolId, key_id: keyId }, privateKeyDer);
  const row = { poolId, keyId, tokenUse, sealedPrivateKey, publicJwk: JSON.stringify(publicJwk) };
  return write(insertKey, { ...row, createdAt: context.clock.now(), signsAt }, { expect: 'one' });
}

/** The keys of a pool in the order in which they sign; none where there is no such pool. */
export async function listSigningKeyRows(
  { db }: { db: Pick<Database, 'all'> },
  poolId: string,
): Promise<SigningKeyRow[]> {
  return db.all(selectKeys, { poolId });
}

/**
 * Which of the keys of one use signs now: the last one whose time has come. Where none has, since a clock is behind or the one that
 * signed was revoked, the first one does.
 */
export function findSigning<K extends Pick<SigningKeyRow, 'token_use' | 'signs_at'>>(
  rows: readonly K[],
  use: TokenUse,
  now: number,
): K | undefined {
  const ofUse = rows.filter(({ token_use }) => token_use === use);
  return ofUse.findLast(({ signs_at }) => signs_at <= now) ?? ofUse[0];
}

/** The keys of a pool as they are now, or undefined when there is no such pool. What is known is not opened again. */
export async function loadPoolKeys(
  context: Pick<Context, 'db' | 'secrets' | 'clock'>,
  poolId: string,
  known?: PoolKeys,
): Promise<PoolKeys | undefined> {
  const rows = await listSigningKeyRows(context, poolId);
  const now = context.clock.now();
  const [id, access] = tokenUses.map((use) => findSigning(rows, use, now));
  if (id === undefined || access === undefined) return undefined;
  const published = new Map(rows.map((row) => [row.key_id, known?.published.get(row.key_id) ?? publishedKey(row)]));
  const open = (row: SigningKeyRow) => {
    const opened = [known?.id, known?.access].find((key) => key?.keyId === row.key_id);
    return opened ?? openKey(context, row);
  };
  return { id: await open(id), access: await open(access), published };
}

/** The public halves of all keys that tokens of the pool may be signed with; empty when there is no such pool. */
export async function listPublicJwks(context: Pick<Context, 'db'>, poolId: string): Promise<PublicJwk[]> {
  const rows = await context.db.all(selectPublicJwks, { poolId });
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as PublicJwk);
}

function publishedKey({ key_id, token_use, public_jwk }: SigningKeyRow): PublishedKey {
  const publicKey = openPublicJwk(JSON.parse(public_jwk) as PublicJwk);
  return { keyId: key_id, tokenUse: token_use === 'id' ? 'id' : 'access', publicKey };
}

async function openKey(context: Pick<Context, 'secrets'>, row: SigningKeyRow): Promise<SigningKey> {
  const privateKeyDer = await openIn(context, signingKeys, row, row.sealed_private_key);
  if (!privateKeyDer) throw new Error(`signing key ${row.key_id} of pool ${row.pool_id} does not open`);
  return openSigningKey({ keyId: row.key_id, privateKeyDer });
}
