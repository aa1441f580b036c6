import { createPublicKey } from 'node:crypto';
import { loadWebAuthn } from './webauthn.ts';

/** ES256 and RS256 (RFC 9053, RFC 8812): the signatures that a passkey may make, the better one first. */
export const algorithms = [-7, -257] as const;

/** Members of a COSE key (RFC 9052 7.1, RFC 9053 7.1.1, RFC 8230 4): type and algorithm, then curve, x, y or n, e. */
const type = 1;
const algorithm = 3;
const [first, second, third] = [-1, -2, -3] as const;

type CoseKey = ReadonlyMap<number, unknown>;

/**
 * What a credential's public key is good for: `supported`; `unsupported` when it is sound but of another algorithm, or of
 * a size that is too weak, or too dear to check signatures with; `malformed` when it is no key at all.
 */
export async function judgePublicKey(publicKey: Uint8Array): Promise<'supported' | 'unsupported' | 'malformed'> {
  const { helpers } = await loadWebAuthn();
  const key = helpers.decodeCredentialPublicKey(new Uint8Array(publicKey)) as unknown as CoseKey;
  if (!algorithms.some((known) => known === key.get(algorithm))) return 'unsupported';
  try {
    return key.get(algorithm) === -7 ? judgeEllipticKey(key) : judgeRsaKey(key);
  } catch {
    // OpenSSL refuses numbers that make no key, such as a point that is not on the curve.
    return 'malformed';
  }
}

function judgeEllipticKey(key: CoseKey) {
  if (key.get(type) !== 2 || key.get(first) !== 1) return 'malformed';
  createPublicKey({
    key: { kty: 'EC', crv: 'P-256', x: base64Url(key.get(second)), y: base64Url(key.get(third)) },
    format: 'jwk',
  });
  return 'supported';
}

function judgeRsaKey(key: CoseKey) {
  if (key.get(type) !== 3) return 'malformed';
  const { asymmetricKeyDetails: { modulusLength = 0, publicExponent = 0n } = {} } = createPublicKey({
    key: { kty: 'RSA', n: base64Url(key.get(first)), e: base64Url(key.get(second)) },
    format: 'jwk',
  });
  const isSound = modulusLength >= 2048 && modulusLength <= 8192 && publicExponent < 2n ** 32n;
  return isSound ? 'supported' : 'unsupported';
}

function base64Url(bytes: unknown): string {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('A number of the key is missing.');
  return Buffer.from(bytes).toString('base64url');
}
