import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { newCertifiedKey } from './certified-key.ts';
import { loadPool } from './pool-store.ts';
import { findCertificate, findCertifiedKey, insertCertificateOnce } from './saml-certificate-store.ts';

/**
 * The certificate by which identity providers recognise what a pool signs for SAML, as DER. It is made when it is first asked
 * for, its RSA key away from the event loop; of parallel calls, at however many processes, all get the same one.
 * @throws Fault ResourceNotFoundException
 */
export async function loadSamlCertificate(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  poolId: string,
): Promise<Uint8Array> {
  const { id } = await loadPool(context, poolId);
  const found = await findCertificate(context, id);
  if (found) return found;
  await insertCertificateOnce(context, id, await newCertifiedKey(context, id));
  const stored = await findCertificate(context, id);
  if (!stored) throw new Error(`the certificate of pool ${id} is gone`);
  return stored;
}

/** The private key of that certificate, to sign with. @throws Fault ResourceNotFoundException */
export async function loadSamlKey(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  poolId: string,
): Promise<KeyObject> {
  await loadSamlCertificate(context, poolId);
  const key = await findCertifiedKey(context, poolId);
  if (!key) throw new Error(`the certificate of pool ${poolId} is gone`);
  return createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
}
