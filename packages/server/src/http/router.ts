import type { Log } from '#lib/log.ts';
import { preflightHeaders } from './cors.ts';
import { type Hosts, hostnameOf } from './hosts.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from './message.ts';
import { refusalResponse } from './refusal.ts';
import { findHostRefusal, findOriginRefusal, originHeaders, type Rule } from './rule.ts';
import { seldom } from './seldom.ts';

/** One address of the server. Doors export these as data; a segment of `path` with a colon, as `/:poolId/keys`, is any. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly rule: Rule;
  /** Of several routes at one address and method, the first that says so of a request gets it; one without this takes any. */
  readonly isFor?: (request: HttpRequest) => boolean;
  /** The route takes the body as it comes, up to so many bytes: see `HttpRequest.upload`. */
  readonly uploadBytes?: number;
  handle(request: HttpRequest): Promise<HttpResponse> | HttpResponse;
}

/** Always answers: 404 where no route fits, 403 and 421 as its rule says, 500 without detail (and a log line) when it throws. */
export type Router = (request: HttpRequest) => Promise<HttpResponse>;

export interface RouterOptions {
  /** The names that the rules of routes call ours. */
  readonly hosts: Hosts;
  /** Whether a name is a pool's domain; asked for routes that answer there. None is unless said. */
  readonly isDomain?: (hostname: string) => Promise<boolean>;
  readonly log: Log;
}

/**
 * Joins the doors' routes and holds every request against the rule of its route. HEAD is answered wherever GET is, and a
 * browser's preflight wherever a page may ask.
 */
export function createRouter(
  routes: readonly Route[],
  { hosts, isDomain = () => Promise.resolve(false), log }: RouterOptions,
): Router {
  const addresses = Map.groupBy(routes, ({ path }) => path);
  const open = [...addresses].filter(([path]) => path.includes('/:'));
  const findRoutes = (path: string) =>
    (path.includes('/:') ? undefined : addresses.get(path)) ?? open.find(([open]) => fits(path, open))?.[1] ?? [];
  const warn = seldom(log);

  const findRefusal = async (rule: Rule, request: HttpRequest): Promise<HttpResponse | undefined> => {
    const refuse = (status: number, message: string) =>
      refusalResponse(status, 'AccessDeniedException', message, request.requestId);
    const misdirected = findHostRefusal(rule, request, hosts);
    if (misdirected !== undefined && !(rule.hosts === 'domains' && (await isDomain(hostnameOf(request) ?? '')))) {
      // Most often it is a proxy that puts a name of its own in place of the client's.
      warn({ host: hostnameOf(request)?.slice(0, 100) }, 'a request named a host that is not ours');
      return refuse(421, misdirected);
    }
    const foreign = rule.origins === 'operation' ? undefined : findOriginRefusal(rule.origins, request);
    return foreign === undefined ? undefined : refuse(403, foreign);
  };

  const handle = async (route: Route, request: HttpRequest): Promise<HttpResponse> => {
    try {
      return await route.handle(route.rule.cookies === 'read' ? request : withoutCookies(request));
    } catch (error) {
      log.error({ requestId: request.requestId }, 'a route failed', error);
      return jsonResponse({ message: 'Internal server error' }, {}, 500);
    }
  };

  const preflight = async (asked: readonly Route[], request: HttpRequest): Promise<HttpResponse | undefined> => {
    const [route] = asked;
    if (route === undefined) return undefined;
    const headers = preflightHeaders([...new Set(asked.map(({ method }) => method))]);
    return (await findRefusal({ ...route.rule, origins: 'any' }, request)) ?? { status: 204, headers, body: '' };
  };

  return async (request) => {
    const found = findRoutes(request.path);
    const { method } = request;
    if (method === 'OPTIONS') return (await preflight(found.filter(isForPages), request)) ?? nothingHere();
    const asked = method === 'HEAD' ? 'GET' : method;
    const route = found.find((one) => one.method === asked && (one.isFor?.(request) ?? true));
    if (route === undefined) return nothingHere();
    const { origins } = route.rule;
    const response = (await findRefusal(route.rule, request)) ?? (await handle(route, request));
    return origins === 'operation' ? response : withHeaders(response, originHeaders(origins, request));
  };
}

/** Among routes that take their bodies as they come, the one that a request is for. */
export function findUpload(
  routes: readonly Route[],
  { method, path }: Pick<HttpRequest, 'method' | 'path'>,
): Route | undefined {
  return routes.find((route) => route.method === method && fits(path, route.path));
}

function nothingHere(): HttpResponse {
  return jsonResponse({ message: 'There is nothing here.' }, {}, 404);
}

/** Whether scripts of another origin may ask it. */
function isForPages({ rule: { origins } }: Route): boolean {
  return origins === 'any' || origins === 'loopback' || origins === 'operation';
}

function withHeaders(response: HttpResponse, headers: HttpResponse['headers']): HttpResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function withoutCookies(request: HttpRequest): HttpRequest {
  if (!Object.hasOwn(request.headers, 'cookie')) return request;
  const { cookie: _, ...headers } = request.headers;
  return { ...request, headers };
}

function fits(asked: string, path: string): boolean {
  const [given, wanted] = [asked.split('/'), path.split('/')];
  if (given.length !== wanted.length) return false;
  return wanted.every((segment, at) => (segment.startsWith(':') ? given[at] !== '' : given[at] === segment));
}
