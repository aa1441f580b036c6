import type { Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';

const { createServer } = process.getBuiltinModule('node:net');

/**
 * So many connections are taken in one turn of the event loop. libuv takes one of each socket that listens, so with one socket, of
 * four hundred who connect at once to a busy server the last would wait for four hundred turns before it is even counted.
 */
const sockets = 16;

/** Where a server takes connections. */
export interface Entrance {
  readonly port: number;
  /** Takes no more of them; done when those that were taken have closed. */
  close(): Promise<void>;
}

/**
 * Lets a server take connections at an address, on Linux through several sockets (SO_REUSEPORT, socket(7)).
 * @throws what `listen` of `node:net` fails with, also where the port is taken by a server that would share it
 */
export async function openEntrance(server: Server, { host, port }: { host: string; port: number }): Promise<Entrance> {
  if (process.platform !== 'linux') {
    await listen(server, { host, port });
    return { port: portOf(server), close: () => close(server) };
  }
  if (port !== 0) await checkFree({ host, port });
  await listen(server, { host, port, reusePort: true });
  const others = Array.from({ length: sockets - 1 }, () => createServer({ allowHalfOpen: true, noDelay: true }));
  const closeAll = async () => void (await Promise.all([server, ...others].map(close)));
  try {
    for (const other of others) {
      other.on('connection', (socket) => server.emit('connection', socket));
      await listen(other, { host, port: portOf(server), reusePort: true });
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  return { port: portOf(server), close: closeAll };
}

/** Two that share a port would not hear of each other. */
async function checkFree(address: { host: string; port: number }): Promise<void> {
  const alone = createServer();
  await listen(alone, address);
  await close(alone);
}

function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}

function listen(server: NetServer, address: { host: string; port: number; reusePort?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
