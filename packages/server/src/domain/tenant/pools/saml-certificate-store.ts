import { findRefusal, statement, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { openIn, type SealedColumn, sealIn } from '#domain/sealed-column.ts';
import type { SamlCertificateRow } from '#schema/rows/pools.ts';
import { holdPool } from './pool-store.ts';

export const samlKeys: SealedColumn<'pool_id'> = {
  table: 'saml_certificates',
  column: 'sealed_private_key',
  key: ['pool_id'],
  unbound: () => ({ purpose: 'saml-key' }),
};

const selectCertificate = statement<{ poolId: string }, SamlCertificateRow>(
  'saml-certificate',
  'select * from saml_certificates where pool_id = :poolId',
);

const insertCertificate = statement<{
  poolId: string;
  certificate: Uint8Array;
  sealedPrivateKey: Uint8Array;
  createdAt: number;
}>(
  'saml-certificate-insert',
  `insert into saml_certificates (pool_id, certificate, sealed_private_key, created_at)
   values (:poolId, :certificate, :sealedPrivateKey, :createdAt)`,
);

/** The certificate of a pool as DER, or undefined while it has none. */
export async function findCertificate(context: Pick<Context, 'db'>, poolId: string): Promise<Uint8Array | undefined> {
  return (await context.db.first(selectCertificate, { poolId }))?.certificate;
}

/** The private key of a pool's certificate (PKCS #8, DER), or undefined while it has none. */
export async function findCertifiedKey(
  context: Pick<Context, 'db' | 'secrets'>,
  poolId: string,
): Promise<Uint8Array | undefined> {
  const row = await context.db.first(selectCertificate, { poolId });
  if (row === undefined) return undefined;
  const privateKeyDer = await openIn(context, samlKeys, row, row.sealed_private_key);
  if (privateKeyDer === undefined) throw new Error(`the key of pool ${poolId} for SAML does not open`);
  return privateKeyDer;
}

/** Stores the certificate of a pool with its key, unless the pool has one. @throws Fault ResourceNotFoundException */
export async function insertCertificateOnce(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  poolId: string,
  { certificate, privateKeyDer }: { certificate: Uint8Array; privateKeyDer: Uint8Array },
): Promise<void> {
  const sealedPrivateKey = await sealIn(context, samlKeys, { pool_id: poolId }, privateKeyDer);
  const row = { poolId, certificate, sealedPrivateKey, createdAt: context.clock.now() };
  const writes = [holdPool(poolId), write(insertCertificate, row)];
  const outcome = await context.db.transaction(writes);
  if (outcome.committed || outcome.reason === 'duplicate') return;
  throw findRefusal(outcome, writes) ?? new Error(`the certificate of pool ${poolId} could not be stored`);
}
