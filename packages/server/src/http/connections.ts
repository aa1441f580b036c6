import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a server, and what is under way on them: from a request's whole head to the end of its answer. */
export interface Connections {
  /** Those on which nothing is under way, idle longest first: nothing was asked yet, or all is answered. */
  readonly idle: ReadonlySet<Socket>;
  /** Whether a connection is one too many: what it asks is to be refused. */
  isOneTooMany(socket: Socket): boolean;
}

/**
 * Watches the connections of a server. Over `limit`, the one that was idle longest is closed, so that nobody fills the
 * server by doing nothing; where all have something under way, the new one is one too many. Over twice the limit,
 * new ones are closed at once. `onCrowded` hears of all of this.
 */
export function watchConnections(server: Server, limit: number, onCrowded: () => void): Connections {
  const kept = new Set<Socket>();
  const idle = new Set<Socket>();
  const underWay = new Map<Socket, number>();
  const tooMany = new WeakSet<Socket>();
  let open = 0;
  const forget = (socket: Socket) => {
    kept.delete(socket);
    idle.delete(socket);
  };
  const close = (socket: Socket) => {
    forget(socket);
    socket.destroySoon();
  };
  server.on('connection', (socket) => {
    if (open >= 2 * limit) {
      onCrowded();
      socket.destroy();
      return;
    }
    open += 1;
    kept.add(socket);
    if (kept.size > limit) onCrowded();
    for (const longest of idle) {
      if (kept.size <= limit) break;
      close(longest);
    }
    if (kept.size > limit) tooMany.add(socket);
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      forget(socket);
    });
  });
  // Several may be under way on one connection (RFC 9112 section 9.3.2).
  server.on('request', ({ socket }, outgoing) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    idle.delete(socket);
    outgoing.once('close', () => {
      const left = (underWay.get(socket) ?? 0) - 1;
      if (left > 0) underWay.set(socket, left);
      else underWay.delete(socket);
      if (left === 0 && kept.has(socket)) idle.add(socket);
    });
  });
  return { idle, isOneTooMany: (socket) => tooMany.has(socket) };
}
