import { parseBase64 } from '#lib/base64.ts';
import type { Log } from '#lib/log.ts';
import type { Metrics } from '#lib/metrics.ts';
import { type Fields, parseFields, parseForm } from './form.ts';
import { type HttpRequest, type HttpResponse, headerOf } from './message.ts';
import type { Route } from './router.ts';

/** Where it is told what was asked and how it went. */
export interface Watch {
  readonly log: Log;
  readonly metrics: Metrics;
  /** The pool of a client; undefined for what names none. Never rejects. */
  readonly poolOf: (clientId: string) => Promise<string | undefined>;
}

/**
 * The same routes, of which every request is counted, and told in one line of the log: which route, how it went, for which client and
 * pool, and how long it took. Nothing else that was sent or answered is in it: addresses and forms are full of secrets here.
 */
export function watchRoutes(routes: readonly Route[], { log, metrics, poolOf }: Watch): Route[] {
  return routes.map((route) => ({
    ...route,
    handle: async (request) => {
      const startedAt = performance.now();
      let result = 'failed';
      try {
        const response = await route.handle(request);
        result = resultOf(response);
        return response;
      } finally {
        const latencyMs = performance.now() - startedAt;
        const operation = `${route.method} ${route.path}`;
        const named = clientOf(request);
        const poolId = named === undefined ? undefined : await poolOf(named);
        // What is nobody's id is some text of whoever sent it.
        metrics.countRequest(operation, result, latencyMs / 1000, poolId);
        const client = poolId === undefined ? {} : { poolId, clientId: named };
        const { requestId } = request;
        log.info({ requestId, operation, ...client, result, latencyMs: Math.round(latencyMs * 100) / 100 }, 'request');
      }
    },
  }));
}

/** The name of an error as it was answered, in JSON or to where a browser is sent; else what the status says. */
function resultOf({ status, headers, body }: HttpResponse): string {
  if (status === 303) return errorIn(String(headers['location'])) ?? 'ok';
  if (status < 400) return 'ok';
  const isJson = String(headers['content-type']).startsWith('application/json');
  const error = isJson && typeof body === 'string' ? (JSON.parse(body) as { error?: unknown }).error : undefined;
  if (typeof error === 'string') return error;
  if (status === 429) return 'throttled';
  return status < 500 ? 'refused' : 'failed';
}

function errorIn(location: string): string | undefined {
  const behind = /[?#](.*)$/s.exec(location)?.[1] ?? '';
  return /(?:^|[&#])error=([a-z_]{1,40})(?:&|$)/.exec(behind)?.[1];
}

/** As it is named in the query, in the form, or in a header that says who asks (RFC 6749 section 2.3.1). */
function clientOf(request: HttpRequest): string | undefined {
  const named = (fields: Fields | undefined) => fields?.get('client_id');
  const clientId = named(parseFields(request.query)) ?? named(parseForm(request)) ?? basicName(request);
  return clientId !== undefined && /^[\w+]{1,128}$/.test(clientId) ? clientId : undefined;
}

function basicName(request: HttpRequest): string | undefined {
  const [, encoded = ''] = /^Basic +([\w+/=-]+) *$/i.exec(headerOf(request, 'authorization') ?? '') ?? [];
  const bytes = parseBase64(encoded);
  return bytes && Buffer.from(bytes).toString().split(':', 1)[0];
}
