import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { answerOf, type RefusalAnswer } from '../answer.ts';
import type { Allowed, Authorizer, Decision, Refused } from '../authorizer.ts';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { readChecked } from '../payload.ts';
import { defaultMaxBodyBytes, needsBody, readWhole } from './whole-body.ts';

/** What the middleware found out, as `request.cenote`. */
export interface Authorized extends Pick<Allowed, 'identity' | 'deeds'> {
  /**
   * The body as it was meant, without what is around chunks, in place of the request's own. Reading it fails where it is not the one that was signed,
   * before its last piece is given: nothing may be done with it before its end.
   */
  readonly body: Readable;
}

export type AuthorizedRequest = IncomingMessage & { readonly cenote: Authorized };

/** What the middleware found out about a request. @throws Error for one that did not pass it */
export function authorizedOf(request: IncomingMessage): Authorized {
  const { cenote } = request as Partial<AuthorizedRequest>;
  if (cenote === undefined) throw new Error('This request was authorized by nobody.');
  return cenote;
}

export interface NodeOptions {
  /** Who asks, for `aws:SourceIp`, where a proxy stands in front. Unless given, it is the address of the socket. */
  readonly addressOf?: (request: IncomingMessage) => string | undefined;
  /** Whether the client came over TLS, where a proxy stands in front. Unless given, it is whether the socket has it. */
  readonly isSecure?: (request: IncomingMessage) => boolean;
  /** How long a body may be that is read before the decision, where no header says what is signed of it: 1 MiB unless said otherwise. */
  readonly maxBodyBytes?: number;
  /** Told of every request that is refused, for a log. */
  readonly onRefused?: (refused: Refused) => void;
}

/** Middleware for `node:http`, Connect and Express. It calls `next` for what is allowed, and for nothing else. */
export type NodeMiddleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => Promise<void>;

/**
 * Makes middleware that lets pass what is allowed, with `request.cenote`, and answers all else itself, what cannot be decided about too. It has to stand
 * before whatever reads the body or rewrites the target.
 */
export function authorizeNode(authorizer: Authorizer, options: NodeOptions = {}): NodeMiddleware {
  const tell = (refused: Refused) => {
    try {
      options.onRefused?.(refused);
    } catch (error) {
      authorizer.refusalOf(error);
    }
  };
  return async (request, response, next) => {
    let read: Uint8Array | undefined;
    let decision: Decision;
    try {
      const asked = toRequest(request, options);
      if (needsBody(asked, authorizer.service))
        read = await readWhole(request, options.maxBodyBytes ?? defaultMaxBodyBytes);
      decision = await authorizer.authorize(read === undefined ? asked : { ...asked, body: read });
    } catch (error) {
      decision = { isAllowed: false, refusal: authorizer.refusalOf(error) };
    }
    if (!decision.isAllowed) {
      refuse(request, response, answerOf(decision.refusal, authorizer.service));
      tell(decision);
      return;
    }
    const { identity, deeds, payload } = decision;
    const body = Readable.from(readChecked(read === undefined ? request : [read], payload), { objectMode: false });
    // As with a request itself: whoever reads it without asking for errors never sees its end, and the process goes on.
    body.on('error', () => {});
    Object.assign(request, { cenote: { identity, deeds, body } satisfies Authorized });
    next();
  };
}

/** Node reads what is left of the body, so that the client comes to read this. */
function refuse(request: IncomingMessage, response: ServerResponse, { status, headers, body }: RefusalAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A request of `node:http` as it was sent. */
export function toRequest(request: IncomingMessage, options: NodeOptions = {}): AuthorizerRequest {
  // Express takes the path of a router off `url`, and keeps all of it here.
  const target = (request as { originalUrl?: string }).originalUrl ?? request.url ?? '';
  const mark = target.indexOf('?');
  const address = options.addressOf ? options.addressOf(request) : request.socket.remoteAddress;
  return {
    method: request.method ?? '',
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers: request.headersDistinct,
    ...(address !== undefined && { address: unmapped(address) }),
    isSecure: options.isSecure?.(request) ?? (request.socket as Partial<TLSSocket>).encrypted === true,
    ...(hasNoBody(request) && { body: new Uint8Array() }),
  };
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0';
}

/** A socket for both families gives an IPv4 address as `::ffff:192.0.2.1`. */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}
