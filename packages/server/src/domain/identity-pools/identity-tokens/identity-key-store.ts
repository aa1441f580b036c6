import { statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import { generateSigningKey, openSigningKey, type PublicJwk, type SigningKey } from '#lib/signing-keys.ts';
import type { IdentityKeyRow } from '#schema/rows/identity-pools.ts';

type Numbered = { number: number };
type Reading = Pick<Context, 'db' | 'secrets'>;

export const identityKeys: SealedColumn<'number'> = {
  table: 'identity_keys',
  column: 'sealed_private_key',
  key: ['number'],
  unbound: () => ({ purpose: 'identity-key' }),
};

const selectNewest = statement<Record<never, never>, IdentityKeyRow>(
  'identity-key-newest',
  'select * from identity_keys order by number desc limit 1',
);

const selectPublicJwks = statement<Record<never, never>, Pick<IdentityKeyRow, 'number' | 'public_jwk'>>(
  'identity-keys-public',
  'select number, public_jwk from identity_keys order by number',
);

const insertKey = statement<
  Numbered & { keyId: string; sealedPrivateKey: Uint8Array; publicJwk: string; createdAt: number }
>(
  'identity-key-insert',
  `insert into identity_keys (number, key_id, sealed_private_key, public_jwk, created_at)
   values (:number, :keyId, :sealedPrivateKey, :publicJwk, :createdAt)`,
);

/** The key that signs identity tokens. The first who asks makes it, once for all processes. */
export async function loadIdentityKey(context: Reading & Pick<Context, 'clock' | 'local'>): Promise<SigningKey> {
  const row = await context.db.first(selectNewest, {});
  if (row === undefined) {
    await addIdentityKey(context, 1);
    return loadIdentityKey(context);
  }
  const known = context.local.identityKeys.find(row.key_id);
  if (known !== undefined) return known;
  const privateKeyDer = await openIn(context, identityKeys, row, row.sealed_private_key);
  if (privateKeyDer === undefined) throw new Error(`identity key ${row.number} does not open`);
  const key = openSigningKey({ keyId: row.key_id, privateKeyDer });
  context.local.identityKeys.keep(row.key_id, key);
  return key;
}

/** The public halves of all keys that identity tokens may be signed with: none before the first token. */
export async function listIdentityJwks({ db }: Pick<Context, 'db'>): Promise<PublicJwk[]> {
  const rows = await db.all(selectPublicJwks, {});
  return rows.map(({ public_jwk }) => JSON.parse(public_jwk) as PublicJwk);
}

/** Makes the key of this number. Does nothing where there is one, as when several processes do it at the same time. */
export async function addIdentityKey(context: Reading & Pick<Context, 'clock'>, number: number): Promise<void> {
  const { keyId, privateKeyDer, publicJwk } = await generateSigningKey();
  const sealedPrivateKey = await sealIn(context, identityKeys, { number }, privateKeyDer);
  const row = { number, keyId, sealedPrivateKey, publicJwk: JSON.stringify(publicJwk), createdAt: context.clock.now() };
  await context.db.transaction([write(insertKey, row)]);
}
