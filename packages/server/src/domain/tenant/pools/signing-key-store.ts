import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import {
  generateSigningKey,
  openSigningKey,
  type PoolKeys,
  type PublicJwk,
  type SigningKey,
} from '#lib/signing-keys.ts';
import type { SigningKeyRow } from '#schema/rows/pools.ts';

export const signingKeys: SealedColumn<'pool_id' | 'key_id'> = {
  table: 'signing_keys',
  column: 'sealed_private_key',
  key: ['pool_id', 'key_id'],
  unbound: () => ({ purpose: 'signing-key' }),
};

const insertKey = statement<{
  poolId: string;
  keyId: string;
  tokenUse: string;
  sealedPrivateKey: Uint8Array;
  publicJwk: string;
  createdAt: number;
}>(
  'signing-key-insert',
  `insert into signing_keys (pool_id, key_id, token_use, sealed_private_key, public_jwk, created_at)
   values (:poolId, :keyId, :tokenUse, :sealedPrivateKey, :publicJwk, :createdAt)`,
);

const selectPublicJwks = statement<{ poolId: string }, Pick<SigningKeyRow, 'public_jwk'>>(
  'signing-keys-public',
  'select public_jwk from signing_keys where pool_id = :poolId order by token_use desc, key_id',
);

const selectKeys = statement<{ poolId: string }, SigningKeyRow>(
  'signing-keys-of-pool',
  'select * from signing_keys where pool_id = :poolId order by created_at, key_id',
);

/** Two new signing keys for a pool, one per kind of token, as the writes that store them. */
export async function newSigningKeys(context: Pick<Context, 'clock' | 'secrets'>, poolId: string): Promise<Write[]> {
  return Promise.all(
    ['id', 'access'].map(async (tokenUse) => {
      const { keyId, privateKeyDer, publicJwk } = await generateSigningKey();
      const sealedPrivateKey = await sealIn(context, signingKeys, { pool_id: poolId, key_id: keyId }, privateKeyDer);
      const row = { poolId, keyId, tokenUse, sealedPrivateKey, publicJwk: JSON.stringify(publicJwk) };
      return write(insertKey, { ...row, createdAt: context.clock.now() }, { expect: 'one' });
    }),
  );
}

/** The newest key of each kind, opened, or undefined when there is no such pool. */
export async function loadPoolKeys(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string,
): Promise<PoolKeys | undefined> {
  const rows = await context.db.all(selectKeys, { poolId });
  const id = rows.findLast(({ token_use }) => token_use === 'id');
  const access = rows.findLast(({ token_use }) => token_use === 'access');
  if (!id || !access) return undefined;
  return { id: await openKey(context, id), access: await openKey(context, access) };
}

/** The public halves of all keys that tokens of the pool may be signed with; empty when there is no such pool. */
export async function listPublicJwks(context: Pick<Context, 'db'>, poolId: string): Promise<PublicJwk[]> {
  const rows = await context.db.all(selectPublicJwks, { poolId });
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as PublicJwk);
}

async function openKey(context: Pick<Context, 'secrets'>, row: SigningKeyRow): Promise<SigningKey> {
  const privateKeyDer = await openIn(context, signingKeys, row, row.sealed_private_key);
  if (!privateKeyDer) throw new Error(`signing key ${row.key_id} of pool ${row.pool_id} does not open`);
  return openSigningKey({ keyId: row.key_id, privateKeyDer });
}
