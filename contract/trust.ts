import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Has this process trust the authority of a development server with `--https`, as `NODE_EXTRA_CA_CERTS` does from the start.
 * Gives what Chromium is told to trust it: the SHA-256 of its public key.
 */
export function trustServer(dataDir: string): string {
  const authority = readFileSync(join(dataDir, 'https', 'authority.pem'), 'utf8');
  setDefaultCACertificates([...getCACertificates(), authority]);
  const key = new X509Certificate(authority).publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(key).digest('base64');
}
