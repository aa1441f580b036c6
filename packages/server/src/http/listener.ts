import { randomUUID } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerOptions, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import { networkOf } from '#lib/network.ts';
import { Rates } from '#lib/rates.ts';
import type { Admission } from './admission.ts';
import { BodyBudget } from './body-budget.ts';
import { clientAddress, forwardedFor, noProxies, type Proxies } from './client-address.ts';
import { type Connections, watchConnections } from './connections.ts';
import { corsHeaders } from './cors.ts';
import { type Entrance, openEntrance } from './entrance.ts';
import type { Faults } from './faults.ts';
import { type AroundAnswer, type HttpResponse, jsonResponse, type TextResponse } from './message.ts';
import { rateHeaders } from './rate-headers.ts';
import { type Body, readBody } from './read-body.ts';
import { refusalResponse } from './refusal.ts';
import { refuseUnread } from './refuse-unread.ts';
import { retryAfter } from './retry-after.ts';
import { createRouter, findUpload, type Route, type RouterOptions } from './router.ts';
import { seldom } from './seldom.ts';

// To import its names would read `WebSocket` too, and with it load all of Node's `fetch`: 13 MiB that are not needed here.
const { createServer } = process.getBuiltinModule('node:http');

/** What may be asked of the server's sockets, by one client and by all together. */
export interface Limits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  /** Of all bodies that are being read. */
  readonly readingBytes: number;
  /** How many may be open: two for each request that may be under way, so that others can wait between requests. */
  readonly connections: number;
  /** A client has this long to send its headers, and its body. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** The same for a body that is taken as it comes, by a route that has let it pass. */
  readonly uploadTimeoutMs: number;
  /** How long an idle connection stays open: longer than load balancers keep theirs (60 s is common). */
  readonly keepAliveMs: number;
  /** How long requests under way may take to end when the server closes. */
  readonly drainMs: number;
}

export const defaultLimits: Limits = {
  // What a signed request may have; the API takes less of anybody else.
  bodyBytes: 2 * 1024 * 1024,
  headerBytes: 32 * 1024,
  // For each of the thousand requests that may be under way, 32 KiB: a large one has 10.
  readingBytes: 32 * 1024 * 1024,
  connections: 2048,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  uploadTimeoutMs: 900_000,
  keepAliveMs: 65_000,
  drainMs: 10_000,
};

export interface ListenOptions extends RouterOptions {
  readonly routes: readonly Route[];
  /** Who is in front and may say who asks; nobody unless said. */
  readonly proxies?: Proxies;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly limits?: Partial<Limits>;
  /** Speaks TLS, with the keys for the name that a client asks for; undefined for one that is not ours. Plain HTTP unless said. */
  readonly keysFor?: (hostname: string) => { readonly key: string; readonly cert: string } | undefined;
  /** What the `Date` of answers goes by; the machine's clock unless said. */
  readonly clock?: Clock;
  /** Refuses what cannot be done in useful time; nothing unless said. */
  readonly admission?: Admission;
  /** How often the network of one address may ask in a second; any unless said. Times are of this process. */
  readonly requestsPerAddress?: number | undefined;
  /** What tests ask to go wrong; nothing unless said. */
  readonly faults?: Faults;
  /** Around each answer, such as a span of a trace; nothing unless said. */
  readonly around?: AroundAnswer;
  /** What the operator gives host and port by; `--host` and `--port` unless said. */
  readonly flags?: { readonly host: string; readonly port: string };
}

export interface Listener {
  /** The port that the server listens on. */
  readonly port: number;
  /** Takes no more connections, lets requests under way end within `drainMs`, then cuts them. */
  close(): Promise<void>;
}

/**
 * Serves the routes over HTTP. Bodies are read whole before a route sees them, within the limits; but for routes that take
 * them as they come.
 * @throws Error with a sentence for people when the address cannot be had.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const limits = { ...defaultLimits, ...options.limits };
  const server = makeServer(options, {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersTimeoutMs,
    // Node has one for all; that of a body which is read whole is `readBody`'s.
    requestTimeout: Math.max(limits.requestTimeoutMs, limits.uploadTimeoutMs),
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersTimeoutMs),
  });
  const warn = seldom(options.log);
  const connections = watchConnections(server, limits.connections, () =>
    warn({ connections: limits.connections }, 'more connections than may be open: some are closed or refused'),
  );
  server.on('request', requestHandler(options, limits, connections));
  const entrance = await openEntrance(server, options).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(explain(cause, options), { cause });
  });
  return { port: entrance.port, close: () => drain(server, entrance, connections, limits.drainMs, options.log) };
}

function makeServer({ keysFor, host }: ListenOptions, settings: ServerOptions): Server {
  if (keysFor === undefined) return createServer(settings);
  const { createServer: createTlsServer } = process.getBuiltinModule('node:https');
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  return createTlsServer({
    ...settings,
    // A client that asks for an address names none.
    ...keysFor(host),
    SNICallback: (name, callback) => {
      const keys = keysFor(name);
      if (keys === undefined) callback(new Error('a name that is not ours'));
      else callback(null, createSecureContext(keys));
    },
  });
}

function requestHandler(
  {
    routes,
    hosts,
    isDomain,
    failurePage,
    proxies = noProxies,
    clock,
    admission,
    requestsPerAddress,
    faults,
    around,
    log,
  }: ListenOptions,
  limits: Limits,
  connections: Connections,
) {
  const router = createRouter(routes, {
    hosts,
    ...(isDomain && { isDomain }),
    ...(failurePage && { failurePage }),
    log,
  });
  const uploads = routes.filter(({ uploadBytes }) => uploadBytes !== undefined);
  const { bodyBytes, readingBytes, requestTimeoutMs } = limits;
  const budget = new BodyBudget(readingBytes);
  const warn = seldom(log);
  const warnOfProxy = seldom(log);
  const rates = new Rates();
  const answer = async (server: Server, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    const { method = '', socket } = incoming;
    if (clock !== undefined) outgoing.setHeader('date', new Date(clock.now()).toUTCString());
    if (connections.isOneTooMany(socket)) return refuseUnread(incoming, outgoing, tooManyRequests(requestId));
    const { path, query, host } = parseTarget(incoming.url ?? '');
    const isUpload = findUpload(uploads, { method, path }) !== undefined;
    const body: Body = isUpload
      ? { outcome: 'read', bytes: nothing }
      : await readBody(incoming, { limit: bodyBytes, timeoutMs: requestTimeoutMs }, budget);
    switch (body.outcome) {
      case 'cut-off':
        return undefined;
      case 'too-large':
        return refuseUnread(incoming, outgoing, tooLarge(requestId));
      case 'crowded-out':
        warn({ readingBytes }, 'more bytes of bodies than may be read at a time: the largest are refused');
        return refuseUnread(incoming, outgoing, tooManyRequests(requestId));
      case 'too-slow':
        return refuseUnread(incoming, outgoing, tooSlow);
      case 'read':
        break;
    }
    const headers = host === undefined ? incoming.headersDistinct : { ...incoming.headersDistinct, host: [host] };
    if (!isHost(headers.host))
      return isUpload ? refuseUnread(incoming, outgoing, badHost) : await send(outgoing, badHost);
    const peer = socket.remoteAddress ?? '';
    const address = clientAddress(proxies, peer, { headers });
    // Else all its clients count as one, and use up what each has.
    if (proxies === noProxies && forwardedFor({ headers }) !== undefined) warnOfProxy({ peer }, forwardedByStranger);
    // Who stops reading it still answers.
    const upload = isUpload ? { upload: incoming.iterator({ destroyOnReturn: false }) } : {};
    const request = { method, path, query, headers, body: body.bytes, requestId, address, ...upload };
    const isVital = isUpload || path === livenessPath;
    const refused = isVital
      ? undefined
      : rates.refuse('address', networkOf(address), requestsPerAddress, performance.now());
    if (refused !== undefined) {
      const refusal = method === 'POST' && path === '/' ? tooManyRequests(requestId) : busy;
      return await send(outgoing, { ...refusal, headers: { ...refusal.headers, ...rateHeaders(refused) } });
    }
    const end = isVital ? undefined : admission?.begin();
    if (!isVital && admission !== undefined && end === undefined) {
      warn({}, 'more is asked than can be done in useful time: some requests are refused');
      return await send(outgoing, method === 'POST' && path === '/' ? tooManyRequests(requestId) : busy);
    }
    const answered = async () => faults?.meet(request, router) ?? router(request);
    let response: HttpResponse | undefined;
    try {
      response = await (around?.(request, answered) ?? answered());
    } finally {
      end?.();
    }
    if (response === undefined) return void outgoing.destroy();
    if (isUpload && !incoming.readableEnded) return refuseUnread(incoming, outgoing, response);
    // The server is closing: whoever goes on asking has to connect to another.
    if (!server.listening) outgoing.shouldKeepAlive = false;
    await send(outgoing, response);
  };
  return function (this: Server, incoming: IncomingMessage, outgoing: ServerResponse): void {
    answer(this, incoming, outgoing).catch((error: unknown) => {
      log.error({}, 'a request could not be answered', error);
      outgoing.destroy();
    });
  };
}

/** Every page may read both: they tell how large a request was and how busy the server is, and stand before any rule. */
function tooLarge(requestId: string): TextResponse {
  const refusal = refusalResponse(413, 'RequestEntityTooLargeException', 'The request body is too large.', requestId);
  return { ...refusal, headers: { ...refusal.headers, ...corsHeaders } };
}

/** The throttling that clients wait and retry on. */
function tooManyRequests(requestId: string): TextResponse {
  const refusal = refusalResponse(400, 'TooManyRequestsException', 'Too many requests', requestId);
  return { ...refusal, headers: { ...refusal.headers, ...corsHeaders, ...retryAfter(1) } };
}

/** The same where no operation is asked for (RFC 6585 section 4). */
const busy = jsonResponse({ message: 'Too many requests' }, { ...corsHeaders, ...retryAfter(1) }, 429);

/** Whether the process answers is told also when it can do nothing else. */
const livenessPath = '/livez';

const forwardedByStranger =
  'a request was forwarded by a proxy that is not trusted: its clients share the limits of one. Name it with --trusted-proxies';

const nothing = Buffer.alloc(0);

const tooSlow = jsonResponse({ message: 'The request took too long.' }, {}, 408);

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

async function send(outgoing: ServerResponse, { status, headers, body }: HttpResponse): Promise<void> {
  const fields: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) fields[name] = typeof value === 'string' ? value : [...value];
  if (typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.writeHead(
      status,
      status === 204 || status === 304 ? fields : { ...fields, 'content-length': Buffer.byteLength(body) },
    );
    outgoing.end(body);
    return;
  }
  outgoing.writeHead(status, fields);
  if (outgoing.req.method === 'HEAD') {
    body.destroy();
    outgoing.end();
    return;
  }
  try {
    await pipeline(body, outgoing);
  } catch (error) {
    const hasLeft = (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE';
    if (!hasLeft) throw error;
  }
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

async function drain(
  server: Server,
  entrance: Entrance,
  { idle }: Connections,
  drainMs: number,
  log: Log,
): Promise<void> {
  if (!server.listening) return;
  const closed = entrance.close();
  // Node's own `closeIdleConnections` leaves those on which nothing was ever asked. A connection that ends its last request
  // now would otherwise stay open for `keepAliveMs`.
  const closeIdle = () => {
    for (const socket of idle) socket.destroySoon();
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
