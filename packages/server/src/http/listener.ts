import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Log } from '#lib/log.ts';
import { readBody, refuseTooLarge } from './read-body.ts';
import { createRouter, type Route } from './router.ts';

/** What one client may ask of the server's sockets. */
export interface Limits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  /** A client has this long to send its headers, and its whole request. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long an idle connection stays open: longer than load balancers keep theirs (60 s is common). */
  readonly keepAliveMs: number;
  /** How long requests under way may take to end when the server closes. */
  readonly drainMs: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 1024 * 1024,
  headerBytes: 32 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveMs: 65_000,
  drainMs: 10_000,
};

export interface ListenOptions {
  readonly routes: readonly Route[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits?: Partial<Limits>;
  readonly log: Log;
}

export interface Listener {
  /** The port that the server listens on. */
  readonly port: number;
  /** Takes no more connections, lets requests under way end within `drainMs`, then cuts them. */
  close(): Promise<void>;
}

/**
 * Serves the routes over HTTP. Bodies are read whole before a route sees them, within the limits.
 * @throws Error with a sentence for people when the address cannot be had.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const limits = { ...defaultLimits, ...options.limits };
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
    },
    requestHandler(options, limits),
  );
  await bind(server, options);
  return { port: (server.address() as AddressInfo).port, close: () => drain(server, limits.drainMs, options.log) };
}

function requestHandler({ routes, log }: ListenOptions, { bodyBytes }: Limits) {
  const router = createRouter(routes, log);
  const respond = getRequestListener((request, { incoming }) => {
    const address = (incoming as IncomingMessage).socket.remoteAddress ?? '';
    return router.fetch(request, { requestId: randomUUID(), address });
  });
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
      const body = await readBody(incoming, bodyBytes);
      if (body.outcome === 'too-large') return refuseTooLarge(incoming, outgoing, randomUUID());
      if (body.outcome === 'cut-off') return;
      // @hono/node-server takes the body from here instead of reading the stream itself.
      Object.assign(incoming, { rawBody: body.bytes });
    }
    await respond(incoming, outgoing);
  };
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    answer(incoming, outgoing).catch((error: unknown) => {
      log.error({}, 'a request could not be answered', error);
      outgoing.destroy();
    });
  };
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new Error(explain(cause, host, port), { cause }));
    });
    server.listen({ host, port }, resolve);
  });
}

function explain({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program: stop it, or choose another port with --port (0 takes any free one).`;
    case 'EACCES':
      return `This user may not listen on port ${port}: choose a port above 1023 with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine: choose another with --host (127.0.0.1 is this machine alone, 0.0.0.0 is every network).`;
    default:
      return `The server cannot listen on ${host}, port ${port}: ${message}.`;
  }
}

async function drain(server: Server, drainMs: number, log: Log): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that ends its last request now would otherwise stay open for `keepAliveMs`.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const cut = setTimeout(() => {
    log.warn({ drainMs }, 'requests were still under way at the end of the drain and are cut off');
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
