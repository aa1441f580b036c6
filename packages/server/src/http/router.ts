import type { Log } from '#lib/log.ts';
import { preflightHeaders } from './cors.ts';
import { type Hosts, hostnameOf } from './hosts.ts';
import { type HttpRequest, type HttpResponse, headerOf, jsonResponse } from './message.ts';
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

/** Why a request got nothing of what it asked for: a status, and the sentence that programs find. */
export interface Failure {
  readonly status: number;
  readonly message: string;
}

/** A page that tells a person why, in their language. */
export type FailurePage = (request: HttpRequest, failure: Failure) => Promise<HttpResponse>;

/**
 * Always answers: 404 where no route fits, 403 and 421 as its rule says, 500 without detail (and a log line) when it throws. In JSON, and
 * by a page where a browser asks for one that is not for programs.
 */
export type Router = (request: HttpRequest) => Promise<HttpResponse>;

export interface RouterOptions {
  /** The names that the rules of routes call ours. */
  readonly hosts: Hosts;
  /** Whether a name is a pool's domain; asked for routes that answer there. None is unless said. */
  readonly isDomain?: (hostname: string) => Promise<boolean>;
  /** JSON for everybody unless said. */
  readonly failurePage?: FailurePage;
  readonly log: Log;
}

/** RFC 6585 section 4. A bucket of what may be asked fills in a second; who refuses for longer says so. */
const soon = { 'retry-after': '1' };

/**
 * Joins the doors' routes and holds every request against the rule of its route. HEAD is answered wherever GET is, and a
 * browser's preflight wherever a page may ask. 429 says when to come back, in a second unless the route knows better.
 */
export function createRouter(
  routes: readonly Route[],
  { hosts, isDomain = () => Promise.resolve(false), failurePage, log }: RouterOptions,
): Router {
  const addresses = Map.groupBy(routes, ({ path }) => path);
  const open = [...addresses].filter(([path]) => path.includes('/:'));
  const findRoutes = (path: string) =>
    (path.includes('/:') ? undefined : addresses.get(path)) ?? open.find(([open]) => fits(path, open))?.[1] ?? [];
  const warn = seldom(log);

  const fail = (request: HttpRequest, route: Route | undefined, failure: Failure, json: HttpResponse) => {
    const isPage = (route === undefined || !isForScripts(route)) && request.method !== 'OPTIONS' && wantsPage(request);
    return failurePage !== undefined && isPage ? failurePage(request, failure) : json;
  };

  const findRefusal = async (route: Route, request: HttpRequest): Promise<HttpResponse | undefined> => {
    const { rule } = route;
    const refuse = (status: number, message: string) => {
      const json = refusalResponse(status, 'AccessDeniedException', message, request.requestId);
      return fail(request, route, { status, message }, json);
    };
    const misdirected = findHostRefusal(rule, request, hosts);
    if (misdirected !== undefined && !(rule.hosts === 'domains' && (await isDomain(hostnameOf(request) ?? '')))) {
      // Most often it is a proxy that puts a name of its own in place of the client's.
      warn({ host: hostnameOf(request)?.slice(0, 100) }, 'a request named a host that is not ours');
      return refuse(421, misdirected);
    }
    const foreign = rule.origins === 'operation' ? undefined : findOriginRefusal(rule.origins, request);
    return foreign === undefined ? undefined : refuse(403, foreign);
  };

  const nothingHere = (request: HttpRequest) => {
    const message = 'There is nothing here.';
    return fail(request, undefined, { status: 404, message }, jsonResponse({ message }, {}, 404));
  };

  const handle = async (route: Route, request: HttpRequest): Promise<HttpResponse> => {
    try {
      const response = await route.handle(route.rule.cookies === 'read' ? request : withoutCookies(request));
      return response.status === 429 ? { ...response, headers: { ...soon, ...response.headers } } : response;
    } catch (error) {
      log.error({ requestId: request.requestId }, 'a route failed', error);
      const message = 'Internal server error';
      return fail(request, route, { status: 500, message }, jsonResponse({ message }, {}, 500));
    }
  };

  const preflight = async (asked: readonly Route[], request: HttpRequest): Promise<HttpResponse | undefined> => {
    const [route] = asked;
    if (route === undefined) return undefined;
    const headers = preflightHeaders([...new Set(asked.map(({ method }) => method))]);
    return (
      (await findRefusal({ ...route, rule: { ...route.rule, origins: 'any' } }, request)) ?? {
        status: 204,
        headers,
        body: '',
      }
    );
  };

  return async (request) => {
    const found = findRoutes(request.path);
    const { method } = request;
    if (method === 'OPTIONS') return (await preflight(found.filter(isForScripts), request)) ?? nothingHere(request);
    const asked = method === 'HEAD' ? 'GET' : method;
    const route = found.find((one) => one.method === asked && (one.isFor?.(request) ?? true));
    if (route === undefined) return nothingHere(request);
    const { origins } = route.rule;
    const response = (await findRefusal(route, request)) ?? (await handle(route, request));
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

/** Whether scripts of another origin may ask it. */
function isForScripts({ rule: { origins } }: Route): boolean {
  return origins === 'any' || origins === 'loopback' || origins === 'operation';
}

/** What a browser says that opens an address; scripts and programs ask for any type, or for theirs. */
function wantsPage(request: HttpRequest): boolean {
  return /(?:^|,)\s*text\/html\s*(?:[;,]|$)/i.test(headerOf(request, 'accept') ?? '');
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
