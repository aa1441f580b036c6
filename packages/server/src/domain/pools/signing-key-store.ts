import { statement, type Write, write } from '#database/database.ts';
import type { SigningKeyRow } from '#database/schema.ts';
import type { Context } from '#domain/context.ts';
import {
  generateSigningKey,
  openSigningKey,
  type PoolKeys,
  type PublicJwk,
  type SigningKey,
} from '#lib/signing-keys.ts';

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
      const sealedPrivateKey = context.secrets.seal('signing-key', privateKeyDer);
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
  return { id: openKey(context, id), access: openKey(context, access) };
}

/** The public halves of all keys that tokens of the pool may be signed with; empty when there is no such pool. */
export async function listPublicJwks(context: Pick<Context, 'db'>, poolId: string): Promise<PublicJwk[]> {
  const rows = await context.db.all(selectPublicJwks, { poolId });
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as PublicJwk);
}

function openKey(context: Pick<Context, 'secrets'>, row: SigningKeyRow): SigningKey {
  const privateKeyDer = context.secrets.open('signing-key', row.sealed_private_key);
  if (!privateKeyDer) throw new Error(`signing key ${row.key_id} of pool ${row.pool_id} was sealed under another key`);
  return openSigningKey({ keyId: row.key_id, privateKeyDer });
}
