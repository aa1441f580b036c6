import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { familyOf, type Networks } from '../../../server/src/lib/networks.ts';
import { answerOf } from '../answer.ts';
import type { Authorizer, Decision, Refused } from '../authorizer.ts';
import { Refusal } from '../refusal.ts';
import { identityHeaders } from './identity-headers.ts';
import { type ProxyKind, readProxied } from './proxied-request.ts';

export interface EndpointOptions {
  readonly host: string;
  readonly port: number;
  readonly kind: ProxyKind;
  /** Of Envoy: what stands before the path. */
  readonly pathPrefix: string;
  /** Who may ask. What others say of a request is worth nothing. */
  readonly proxies: Networks;
  readonly onRefused: (refused: Refused) => void;
}

const maxHeaderBytes = 64 * 1024;

/** Answers proxies that ask whether a request may pass: 200, 401 or 403; 503 where nothing can be decided. */
export async function serveEndpoint(authorizer: Authorizer, options: EndpointOptions): Promise<Server> {
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (asking, response) => {
    answer(authorizer, options, asking, response).catch((error: unknown) => {
      authorizer.refusalOf(error);
      if (response.headersSent) response.destroy();
      else response.writeHead(503).end();
    });
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return server;
}

async function answer(
  authorizer: Authorizer,
  options: EndpointOptions,
  asking: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // There should be none, and nobody reads it.
  asking.resume();
  const decision = await decideAbout(authorizer, options, asking);
  if (decision.isAllowed) {
    response.writeHead(200, { ...identityHeaders(decision.identity), 'content-length': 0 }).end();
    return;
  }
  options.onRefused(decision);
  const { status, code, headers, body } = answerOf(decision.refusal, authorizer.service);
  // nginx knows these two, and takes any other for a failure.
  const told = status === 401 || status === 503 ? status : 403;
  response.writeHead(told, { ...headers, 'x-cenote-error': code, 'content-length': Buffer.byteLength(body) });
  response.end(asking.method === 'HEAD' ? undefined : body);
}

async function decideAbout(
  authorizer: Authorizer,
  { kind, pathPrefix, proxies }: EndpointOptions,
  asking: IncomingMessage,
): Promise<Decision> {
  try {
    if (!isProxy(proxies, asking.socket.remoteAddress ?? ''))
      throw new Refusal('not-allowed', 'Only proxies that are configured may ask.');
    // Whatever the proxy is told to do with them, the thing behind shall not take them for ours.
    if (Object.keys(asking.headers).some((name) => name.startsWith('x-cenote-')))
      throw new Refusal('unknown-request', 'The headers x-cenote-… are not for clients.');
    return await authorizer.authorize(readProxied(asking, kind, pathPrefix));
  } catch (error) {
    return { isAllowed: false, refusal: authorizer.refusalOf(error) };
  }
}

function isProxy(proxies: Networks, socketAddress: string): boolean {
  const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(socketAddress)?.[1] ?? socketAddress;
  const family = familyOf(address);
  return family !== undefined && proxies.check(address, family);
}
