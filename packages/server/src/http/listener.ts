import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Log } from '#lib/log.ts';
import type { Hosts } from './hosts.ts';
import { type HttpResponse, jsonResponse } from './message.ts';
import { readBody, refuseTooLarge } from './read-body.ts';
import { createRouter, type Route } from './router.ts';

// To import its names would read `WebSocket` too, and with it load all of Node's `fetch`: 13 MiB that are not needed here.
const { createServer } = process.getBuiltinModule('node:http');

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
  /** The names that the rules of routes call ours. */
  readonly hosts: Hosts;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits?: Partial<Limits>;
  /** What the operator gives host and port by; `--host` and `--port` unless said. */
  readonly flags?: { readonly host: string; readonly port: string };
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
  const connections = watchConnections(server);
  await bind(server, options);
  const { port } = server.address() as AddressInfo;
  return { port, close: () => drain(server, connections, limits.drainMs, options.log) };
}

function requestHandler({ routes, hosts, log }: ListenOptions, { bodyBytes }: Limits) {
  const router = createRouter(routes, { hosts, log });
  const answer = async (server: Server, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const { method = '', socket } = incoming;
    const body = await readBody(incoming, bodyBytes);
    if (body.outcome === 'too-large') return refuseTooLarge(incoming, outgoing, requestId);
    if (body.outcome === 'cut-off') return;
    const { path, query, host } = parseTarget(incoming.url ?? '');
    const headers = host === undefined ? incoming.headersDistinct : { ...incoming.headersDistinct, host: [host] };
    if (!isHost(headers.host)) return send(outgoing, badHost);
    const address = socket.remoteAddress ?? '';
    const response = await router({ method, path, query, headers, body: body.bytes, requestId, address });
    // The server is closing: whoever goes on asking has to connect to another.
    if (!server.listening) outgoing.shouldKeepAlive = false;
    send(outgoing, response);
  };
  return function (this: Server, incoming: IncomingMessage, outgoing: ServerResponse): void {
    answer(this, incoming, outgoing).catch((error: unknown) => {
      log.error({}, 'a request could not be answered', error);
      outgoing.destroy();
    });
  };
}

const badHost = jsonResponse({ message: 'The Host header is not a host.' }, { connection: 'close' }, 400);

/** Whether there is one host and port (RFC 3986 section 3.2), or none; all else is answered 400 (RFC 9112 section 3.2). */
function isHost(values: readonly string[] = ['']): boolean {
  return values.length === 1 && /^[\w\-.~%!$&'()*+,;=:[\]]*$/.test(values[0] ?? '');
}

interface RequestTarget {
  readonly path: string;
  readonly query: string;
  /** Of a whole address. */
  readonly host?: string;
}

/** Reads a path, or a whole address as proxies send it: its host counts, and not that of the header (RFC 9112 section 3.2.2). */
function parseTarget(target: string): RequestTarget {
  const [whole = '', host] = /^https?:\/\/([^/?#]*)(?=[/?#]|$)/i.exec(target) ?? [];
  const local = target.slice(whole.length).replace(/^(?=\?|$)/, '/');
  const mark = local.indexOf('?');
  const [path, query] = mark === -1 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)];
  return { path, query, ...(host !== undefined && { host }) };
}

function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  outgoing.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}

function bind(server: Server, options: ListenOptions): Promise<void> {
  const { host, port } = options;
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(new Error(explain(cause, options), { cause }));
    });
    server.listen({ host, port }, resolve);
  });
}

function explain({ code, message }: NodeJS.ErrnoException, { host, port, flags }: ListenOptions): string {
  const flag = flags ?? { host: '--host', port: '--port' };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another program: stop it, or choose another port with ${flag.port} (0 takes any free one).`;
    case 'EACCES':
      return `This user may not listen on port ${port}: choose a port above 1023 with ${flag.port}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine: choose another with ${flag.host} (127.0.0.1 is this machine alone, 0.0.0.0 is every network).`;
    default:
      return `The server cannot listen on ${host}, port ${port}: ${message}.`;
  }
}

async function drain(server: Server, { underWay, sockets }: Connections, drainMs: number, log: Log): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Node's own `closeIdleConnections` leaves those on which nothing was ever asked. A connection that ends its last request
  // now would otherwise stay open for `keepAliveMs`.
  const closeIdle = () => {
    for (const socket of sockets) if (!underWay.has(socket)) socket.destroySoon();
  };
  closeIdle();
  const sweep = setInterval(closeIdle, 20);
  const cut = setTimeout(() => {
    log.warn({ drainMs }, 'requests were still under way at the end of the drain and are cut off');
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}

/** What is connected, and where a request is under way: from its whole head to the end of its answer. */
interface Connections {
  readonly sockets: ReadonlySet<Socket>;
  readonly underWay: ReadonlyMap<Socket, number>;
}

function watchConnections(server: Server): Connections {
  const sockets = new Set<Socket>();
  const underWay = new Map<Socket, number>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // Several may be under way on one connection (RFC 9112 section 9.3.2).
  server.on('request', ({ socket }, outgoing) => {
    underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
    outgoing.once('close', () => {
      const left = (underWay.get(socket) ?? 0) - 1;
      if (left > 0) underWay.set(socket, left);
      else underWay.delete(socket);
    });
  });
  return { sockets, underWay };
}
