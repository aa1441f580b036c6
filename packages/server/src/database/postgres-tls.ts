import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { HostRefused } from './postgres-errors.ts';
import { type Host, showHost } from './postgres-url.ts';

/** Asks whether the other side speaks TLS: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const sslRequest = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);

/**
 * Protects a connection to PostgreSQL as its host wants it, before anything else is said on it. Certificates are checked
 * against `rootCertificate` (PEM), or what this machine and Node trust.
 * @throws HostRefused with the reason and its mend
 */
export async function secure(plain: Socket, host: Host, rootCertificate: string | undefined): Promise<Socket> {
  const { protection } = host;
  if (protection === 'disable') return plain;
  const answer = await askForTls(plain, host);
  if (answer === 'N' && protection === 'prefer') return plain;
  if (answer === 'N') {
    throw new HostRefused(
      `${showHost(host)} speaks no TLS. Switch it on there; where nobody else is on the way, sslmode=disable in the database URL does without`,
    );
  }
  const isChecked = protection === 'verify-ca' || protection === 'verify-full';
  const socket = connect({
    socket: plain,
    ...(isIP(host.host) === 0 && { servername: host.host }),
    rejectUnauthorized: isChecked,
    ...(isChecked && { secureContext: trust(rootCertificate) }),
    // By the name that was dialled: left alone, Node would hold an address against "localhost".
    checkServerIdentity: (_, certificate) =>
      protection === 'verify-full' ? checkServerIdentity(host.host, certificate) : undefined,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('secureConnect', resolve).on('error', reject);
  plain.once('close', () => reject(plain.errored ?? new HostRefused(`${showHost(host)} hung up on TLS`)));
  try {
    await promise;
    return socket;
  } catch (error) {
    throw socket.authorizationError ? distrust(host, error) : error;
  }
}

/** One byte: `S` for yes, `N` for no. Whatever came with it was not said under TLS, and must never count as if it were. */
async function askForTls(plain: Socket, host: Host): Promise<'S' | 'N'> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const onClose = () => reject(plain.errored ?? new HostRefused(`${showHost(host)} hung up when asked for TLS`));
  plain.once('data', (bytes: Buffer) => resolve(bytes.toString('latin1'))).once('close', onClose);
  plain.write(sslRequest);
  try {
    const answer = await promise;
    if (answer === 'S' || answer === 'N') return answer;
  } finally {
    plain.off('close', onClose);
  }
  throw new HostRefused(`${showHost(host)} does not answer whether it speaks TLS. Is it PostgreSQL?`);
}

/** Made once: reading what the machine trusts takes a moment, and every connection of a pool asks for it. */
const made = new Map<string | undefined, SecureContext>();

function trust(rootCertificate: string | undefined): SecureContext {
  const known = made.get(rootCertificate);
  if (known !== undefined) return known;
  const stores = () => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  const context = createSecureContext({ ca: rootCertificate ?? stores() });
  made.set(rootCertificate, context);
  return context;
}

function distrust(host: Host, cause: unknown): HostRefused {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const isOther = cause instanceof Error && 'code' in cause && cause.code === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const mend = isOther
    ? 'Name the host in the database URL as its certificate does'
    : 'Name the certificate of its authority as sslrootcert in the database URL';
  return new HostRefused(`${showHost(host)} shows a certificate that does not hold (${reason}). ${mend}`, { cause });
}
