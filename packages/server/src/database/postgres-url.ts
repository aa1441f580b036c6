import { readFileSync } from 'node:fs';
import { isLoopback } from '#lib/loopback.ts';

/**
 * How far a connection is protected (https://www.postgresql.org/docs/current/libpq-ssl.html): readable, TLS where the
 * other side has it, TLS with any certificate, one of a trusted authority, one of a trusted authority for this very host.
 */
export type Protection = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface Host {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly protection: Protection;
}

/** A PostgreSQL URL, read. `label` names the target without the password. */
export interface PostgresTarget {
  readonly hosts: readonly Host[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** PEM of the authorities that may vouch for a host; absent: those that this machine or Node trusts. */
  readonly rootCertificate: string | undefined;
  /** Whether a host counts only while it takes writes. */
  readonly writableOnly: boolean;
  /** Settings of the session, such as `application_name` or `search_path`. */
  readonly session: Readonly<Record<string, string>>;
  readonly label: string;
}

/** The database URL cannot be used as it is; the message says why and never holds the password. */
export class DatabaseUrlRefused extends Error {
  override readonly name = 'DatabaseUrlRefused';
}

const shape = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Reads `postgres://user:password@host:port,host:port/database?…`, as PostgreSQL's own clients do
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
 * @throws DatabaseUrlRefused
 */
export function parsePostgresUrl(url: string): PostgresTarget {
  const match = shape.exec(url);
  if (!match) refuse('it does not look like postgres://user:password@host:5432/database');
  const [, credentials = '', hostList = '', path = '', query = ''] = match;
  const { host, sslmode, sslrootcert, target_session_attrs, ...session } = Object.fromEntries(
    new URLSearchParams(query),
  );
  const colon = credentials.indexOf(':');
  const user = decode(colon < 0 ? credentials : credentials.slice(0, colon));
  const database = decode(path);
  const said = parseSslMode(sslmode, sslrootcert);
  const hosts = (hostList || host || 'localhost').split(',').map((text) => protect(parseHost(text), said));
  return {
    hosts,
    user: user || undefined,
    password: colon < 0 ? undefined : decode(credentials.slice(colon + 1)),
    database: database || undefined,
    rootCertificate: sslrootcert && sslrootcert !== 'system' ? readCertificate(sslrootcert) : undefined,
    writableOnly: parseTargetSession(target_session_attrs),
    session: { application_name: 'cenote', ...session },
    label: `database "${database || user}" at ${hosts.map(showHost).join(', ')}`,
  };
}

const weaknesses: Readonly<Record<Exclude<Protection, 'verify-full'>, string>> = {
  disable: 'everybody in between can read it',
  prefer: 'everybody in between can have it sent readable',
  require: 'it takes any certificate, so that everybody in between can pose as the database',
  'verify-ca':
    "it takes a certificate of the authority's for any host, so that each of its holders can pose as the database",
};

/**
 * What a stranger between this server and a database on another machine could do, in one sentence with its mend; undefined
 * where TLS holds or no other machine is asked. @throws DatabaseUrlRefused
 */
export function findWeakness(url: string): string | undefined {
  const weak = parsePostgresUrl(url).hosts.find((host) => !isLocal(host.host) && host.protection !== 'verify-full');
  if (weak === undefined || weak.protection === 'verify-full') return undefined;
  const reason = weaknesses[weak.protection];
  return `The connection to the database at ${showHost(weak)} is weaker than it could be: ${reason}. Leave sslmode out of the database URL, or say sslmode=verify-full; sslrootcert names the certificate of an authority of your own.`;
}

export function showHost({ host, port }: Pick<Host, 'host' | 'port'>): string {
  return host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function parseHost(text: string): Omit<Host, 'protection'> {
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(decode(text));
  const port = Number(match?.[3] ?? 5432);
  if (!match || port < 1 || port > 65_535) refuse('one of its hosts is not a name or an address with a port');
  return { host: match[1] ?? (match[2] || 'localhost'), port };
}

/** What is said counts; unsaid, only this machine is believed unchecked. libpq too has no TLS on Unix sockets. */
function protect(place: Omit<Host, 'protection'>, said: Protection | undefined): Host {
  const unsaid = isLocal(place.host) ? 'prefer' : 'verify-full';
  return { ...place, protection: isUnixSocket(place.host) ? 'disable' : (said ?? unsaid) };
}

function isUnixSocket(host: string): boolean {
  return host.startsWith('/');
}

function isLocal(host: string): boolean {
  return isUnixSocket(host) || isLoopback(host);
}

function parseSslMode(mode: string | undefined, rootCertificate: string | undefined): Protection | undefined {
  // Public authorities vouch for anybody's host, so that their word without its name is worth nothing. libpq refuses it too.
  if (rootCertificate === 'system' && mode !== undefined && mode !== 'verify-full') {
    refuse('its sslrootcert is system, which goes with sslmode=verify-full alone');
  }
  switch (mode) {
    case undefined:
      // Whoever names an authority wants it asked.
      return rootCertificate ? 'verify-full' : undefined;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      // As with libpq, where a root certificate makes more of it.
      return rootCertificate ? 'verify-ca' : 'require';
    case 'disable':
    case 'verify-ca':
    case 'verify-full':
      return mode;
    default:
      return refuse('its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full');
  }
}

function readCertificate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return refuse(`the file ${path} of its sslrootcert cannot be read`);
  }
}

function parseTargetSession(attributes = 'any'): boolean {
  if (attributes === 'any') return false;
  if (attributes === 'read-write' || attributes === 'primary') return true;
  return refuse('its target_session_attrs is none of any, read-write, primary: the server has to write');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse('it holds a % that does not begin an encoded character; write %25');
  }
}

function refuse(reason: string): never {
  throw new DatabaseUrlRefused(`The database URL cannot be used: ${reason}.`);
}
