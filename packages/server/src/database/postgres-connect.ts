import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import postgres from 'postgres';
import { HostRefused } from './postgres-errors.ts';
import { types } from './postgres-types.ts';
import { type Host, type PostgresTarget, showHost } from './postgres-url.ts';

const connectTimeoutMilliseconds = 5_000;

/** A socket as postgres.js takes it: `host` is the name that a TLS certificate is checked against. */
type NamedSocket = Socket & { host?: string; port?: number };

/**
 * Makes a pool of at most `max` connections to the first host of the target that will do. Nothing is dialled before the
 * first query.
 */
export function createPool(target: PostgresTarget, max: number): postgres.Sql {
  return postgres(poolOptions(target, () => openSocket(target), max));
}

async function openSocket(target: PostgresTarget): Promise<Duplex> {
  const failures: unknown[] = [];
  for (const host of target.hosts) {
    try {
      if (target.writableOnly) await checkWritable(target, host);
      return await dial(host);
    } catch (error) {
      failures.push(error);
    }
  }
  return brokenSocket(failures);
}

/** Makes the socket of one connection. It never rejects: postgres.js would lose that connection for good. */
type OpenSocket = () => Promise<Duplex>;

function poolOptions(target: PostgresTarget, socket: OpenSocket, max: number) {
  return {
    socket,
    max,
    user: target.user,
    password: target.password,
    database: target.database,
    ssl: target.tls,
    connection: target.session,
    types,
    connect_timeout: connectTimeoutMilliseconds / 1_000,
    fetch_types: false,
    onnotice: () => {},
  };
}

// Only a session knows whether its host takes writes.
async function checkWritable(target: PostgresTarget, host: Host): Promise<void> {
  const probe = postgres(poolOptions(target, () => dial(host).catch((error) => brokenSocket([error])), 1));
  try {
    const [row] = await probe.unsafe<{ value: string }[]>(`select current_setting('transaction_read_only') as value`);
    if (row?.value !== 'off') throw new HostRefused(`${showHost(host)} takes no writes`);
  } finally {
    await probe.end({ timeout: 1 });
  }
}

async function dial({ host, port }: Host): Promise<NamedSocket> {
  const address = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  const socket: NamedSocket = connect({ ...address, noDelay: true, keepAlive: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => socket.destroy(new HostRefused(`${showHost({ host, port })} is silent`));
  socket.setTimeout(connectTimeoutMilliseconds, giveUp);
  socket.once('connect', resolve).on('error', reject);
  await promise;
  socket.setTimeout(0).off('timeout', giveUp);
  return Object.assign(socket, { host, port });
}

// It fails a moment late because postgres.js forgets to write again when a socket closes before its first write.
function brokenSocket(failures: readonly unknown[]): Duplex {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  const error = failures.length === 1 ? failures[0] : new AggregateError(failures, 'No host of the database will do');
  setTimeout(() => socket.destroy(error instanceof Error ? error : new Error(String(error))), 10);
  return socket;
}
