import type { IncomingMessage } from 'node:http';
import { valuesOf } from '../../../server/src/http/message.ts';
import type { AuthorizerRequest } from '../authorizer-request.ts';
import { unknownRequest } from '../refusal.ts';

/** How a proxy tells of the request that it asks about. */
export type ProxyKind = 'nginx' | 'envoy' | 'traefik';

/**
 * The request that a proxy asks about. Only what the proxy itself writes is read, each once; it has to write all of it, whatever the
 * client sent under these names.
 * @throws Refusal
 */
export function readProxied(asking: IncomingMessage, kind: ProxyKind, pathPrefix: string): AuthorizerRequest {
  const headers = { ...asking.headersDistinct } as Record<string, readonly string[] | undefined>;
  const one = (name: string): string | undefined => {
    const [value, ...more] = valuesOf({ headers }, name);
    if (more.length > 0) throw unknownRequest(`The proxy sends ${name} twice.`);
    return value;
  };
  const needed = (name: string): string => {
    const value = one(name);
    if (value === undefined || value === '') throw unknownRequest(`The proxy does not send ${name}.`);
    return value;
  };
  const { method, target } = readTarget(asking, kind, { needed, pathPrefix });
  if (kind === 'traefik') headers.host = [needed('x-forwarded-host')];
  // The length is under most signatures, and the proxy sends none with the question.
  const length = one('x-original-content-length');
  headers['content-length'] = length === undefined || length === '' ? undefined : [length];
  headers['x-original-content-length'] = undefined;
  const mark = target.indexOf('?');
  const address = one('x-forwarded-for')?.split(',').at(-1)?.trim();
  const hasNoBody = (length ?? '') === '' || length === '0';
  return {
    method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    headers,
    ...(address !== undefined && address !== '' && { address }),
    isSecure: one('x-forwarded-proto') === 'https',
    ...(hasNoBody && { body: new Uint8Array() }),
  };
}

interface Reading {
  readonly needed: (name: string) => string;
  readonly pathPrefix: string;
}

function readTarget(asking: IncomingMessage, kind: ProxyKind, { needed, pathPrefix }: Reading) {
  switch (kind) {
    case 'nginx':
      return { method: needed('x-original-method'), target: needed('x-original-uri') };
    case 'traefik':
      return { method: needed('x-forwarded-method'), target: needed('x-forwarded-uri') };
    case 'envoy': {
      const url = asking.url ?? '';
      if (!url.startsWith(`${pathPrefix}/`)) throw unknownRequest('The proxy asks under another path prefix.');
      return { method: asking.method ?? '', target: url.slice(pathPrefix.length) };
    }
  }
}
