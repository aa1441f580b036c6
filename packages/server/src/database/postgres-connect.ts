import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import postgres from 'postgres';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { HostRefused } from './postgres-errors.ts';
import { secure } from './postgres-tls.ts';
import { types } from './postgres-types.ts';
import { type Host, type PostgresTarget, showHost } from './postgres-url.ts';

const connectTimeoutMs = 5_000;

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
      return await dial(target, host);
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
    ...withoutUndefined({ user: target.user, password: target.password, database: target.database }),
    // What is handed over is secured already: postgres.js does not know which of several hosts it speaks to.
    ssl: false,
    connection: target.session,
    types,
    connect_timeout: connectTimeoutMs / 1_000,
    fetch_types: false,
    onnotice: () => {},
  };
}

// Only a session knows whether its host takes writes.
async function checkWritable(target: PostgresTarget, host: Host): Promise<void> {
  const probe = postgres(poolOptions(target, () => dial(target, host).catch((error) => brokenSocket([error])), 1));
  try {
    const [row] = await probe.unsafe<{ value: string }[]>(`select current_setting('transaction_read_only') as value`);
    if (row?.value !== 'off') throw new HostRefused(`${showHost(host)} takes no writes`);
  } finally {
    await probe.end({ timeout: 1 });
  }
}

/** Connects to a host, protected as the target wants it. */
async function dial({ rootCertificate }: PostgresTarget, host: Host): Promise<Socket> {
  const path = host.host.startsWith('/') ? { path: `${host.host}/.s.PGSQL.${host.port}` } : undefined;
  const plain = connect({ ...(path ?? { host: host.host, port: host.port }), noDelay: true, keepAlive: true });
  const timer = setTimeout(() => plain.destroy(new HostRefused(`${showHost(host)} is silent`)), connectTimeoutMs);
  try {
    await connected(plain);
    return await secure(plain, host, rootCertificate);
  } catch (error) {
    plain.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function connected(socket: Socket): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The listener for errors stays: until postgres.js has its own, one must not end the process.
  socket.once('connect', resolve).on('error', reject);
  return promise;
}

// It fails a moment late because postgres.js forgets to write again when a socket closes before its first write.
function brokenSocket(failures: readonly unknown[]): Duplex {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  const error = failures.length === 1 ? failures[0] : new AggregateError(failures, 'No host of the database will do');
  setTimeout(() => socket.destroy(error instanceof Error ? error : new Error(String(error))), 10);
  return socket;
}
