import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import postgres from 'postgres';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { HostRefused, Unreached } from './postgres-errors.ts';
import { secure } from './postgres-tls.ts';
import { types } from './postgres-types.ts';
import { type Host, type PostgresTarget, showHost } from './postgres-url.ts';

const connectTimeoutMs = 5_000;
/** A dead machine at the other end of an idle connection is found by itself. */
const keepAliveMs = 10_000;

/** Connections to one host, and the sockets under them. */
export interface Connections {
  readonly sql: postgres.Sql;
  /** Ends them: what is under way has so long. What has gone silent is hung up on. Never rejects. */
  end(graceSeconds: number): Promise<void>;
}

/**
 * At most `max` connections over what `open` makes. Nothing is dialled before the first query. Where `open` rejects, the
 * query rejects with `Unreached`: nothing was sent.
 */
export function createConnections(target: PostgresTarget, max: number, open: () => Promise<Socket>): Connections {
  const sockets = new Set<Socket>();
  // It never rejects: postgres.js would lose that connection for good.
  const socket = async (): Promise<Duplex> => {
    try {
      const opened = await open();
      sockets.add(opened);
      opened.once('close', () => sockets.delete(opened));
      return opened;
    } catch (error) {
      return brokenSocket(error);
    }
  };
  const options = {
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
  const sql = postgres(options);
  return {
    sql,
    async end(graceSeconds) {
      await sql.end({ timeout: graceSeconds });
      for (const open of sockets) open.destroy();
    },
  };
}

/** Connects to a host, protected as the target wants it. @throws what the network says, or HostRefused */
export async function dial({ rootCertificate }: PostgresTarget, host: Host): Promise<Socket> {
  const path = host.host.startsWith('/') ? { path: `${host.host}/.s.PGSQL.${host.port}` } : undefined;
  const place = path ?? { host: host.host, port: host.port };
  const plain = connect({ ...place, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
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
function brokenSocket(failure: unknown): Duplex {
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  setTimeout(() => socket.destroy(new Unreached(failure)), 10);
  return socket;
}
