import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Context } from '#domain/context.ts';
import { issueSelfSigned } from '#lib/self-signed-certificate.ts';

const lifetimeYears = 10;

/** A key to which a SAML provider may encrypt its assertions. */
export interface EncryptionKey {
  /** PKCS #8, DER; to be sealed. */
  readonly privateKeyDer: Uint8Array;
  /** Base64 of the X.509 certificate, DER. */
  readonly certificate: string;
}

/** Makes an RSA-2048 key and its self-signed certificate for ten years, away from the event loop. */
export async function newEncryptionKey({ clock }: Pick<Context, 'clock'>, poolId: string): Promise<EncryptionKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const validFrom = clock.now();
  const validTo = new Date(validFrom).setUTCFullYear(new Date(validFrom).getUTCFullYear() + lifetimeYears);
  const certificate = issueSelfSigned(privateKey, publicKey, { commonName: poolId, validFrom, validTo });
  return {
    privateKeyDer: privateKey.export({ format: 'der', type: 'pkcs8' }),
    certificate: certificate.toString('base64'),
  };
}
