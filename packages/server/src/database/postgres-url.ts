import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

export interface Host {
  /** A name, an address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
}

/** A PostgreSQL URL, read. `label` names the target without the password. */
export interface PostgresTarget {
  readonly hosts: readonly Host[];
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly tls: false | 'require' | 'prefer' | ConnectionOptions;
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
  const hosts = (hostList || host || 'localhost').split(',').map(parseHost);
  return {
    hosts,
    user: user || undefined,
    password: colon < 0 ? undefined : decode(credentials.slice(colon + 1)),
    database: database || undefined,
    tls: parseTls(sslmode, sslrootcert),
    writableOnly: parseTargetSession(target_session_attrs),
    session: { application_name: 'cenote', ...session },
    label: `database "${database || user}" at ${hosts.map(showHost).join(', ')}`,
  };
}

export function showHost({ host, port }: Host): string {
  return host.startsWith('/') ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function parseHost(text: string): Host {
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(decode(text));
  const port = Number(match?.[3] ?? 5432);
  if (!match || port < 1 || port > 65_535) refuse('one of its hosts is not a name or an address with a port');
  return { host: match[1] ?? (match[2] || 'localhost'), port };
}

function parseTls(mode = 'prefer', rootCertificate?: string): PostgresTarget['tls'] {
  const ca = rootCertificate && rootCertificate !== 'system' ? readCertificate(rootCertificate) : undefined;
  switch (mode) {
    case 'disable':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'require':
      return ca ? { ca, checkServerIdentity: () => undefined } : 'require';
    case 'verify-ca':
      return { ca, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ca };
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
