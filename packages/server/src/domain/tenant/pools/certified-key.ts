import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Context } from '#domain/context.ts';
import { issueSelfSigned } from '#lib/certificate.ts';

// AWS: "Issued certificates are valid for 10 years from the date of issue."
const lifetimeYears = 10;

/** A key of a pool, for SAML providers that take it from us. */
export interface CertifiedKey {
  /** PKCS #8, DER; to be sealed. */
  readonly privateKeyDer: Uint8Array;
  /** X.509, DER. */
  readonly certificate: Buffer;
}

/** Makes an RSA-2048 key and its self-signed certificate for ten years, away from the event loop. */
export async function newCertifiedKey({ clock }: Pick<Context, 'clock'>, poolId: string): Promise<CertifiedKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const validFrom = clock.now();
  const validTo = new Date(validFrom).setUTCFullYear(new Date(validFrom).getUTCFullYear() + lifetimeYears);
  const certificate = issueSelfSigned(privateKey, publicKey, { commonName: poolId, validFrom, validTo });
  return { privateKeyDer: privateKey.export({ format: 'der', type: 'pkcs8' }), certificate };
}
