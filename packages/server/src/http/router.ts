import type { Log } from '#lib/log.ts';
import { type HttpRequest, type HttpResponse, jsonResponse } from './message.ts';

/** One address of the server. Doors export these as data; a segment of `path` with a colon, as `/:poolId/keys`, is any. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  handle(request: HttpRequest): Promise<HttpResponse> | HttpResponse;
}

/** Always answers: 404 where no route fits, 500 without detail (and a log line) when a route throws. */
export type Router = (request: HttpRequest) => Promise<HttpResponse>;

/** Joins the doors' routes. HEAD is answered wherever GET is. */
export function createRouter(routes: readonly Route[], log: Log): Router {
  const fixed = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  const open = routes.filter(({ path }) => path.includes('/:'));
  const find = (method: string, path: string) =>
    fixed.get(`${method} ${path}`) ?? open.find((route) => route.method === method && fits(path, route.path));
  return async (request) => {
    const route = find(request.method === 'HEAD' ? 'GET' : request.method, request.path);
    if (route === undefined) return jsonResponse({ message: 'There is nothing here.' }, {}, 404);
    try {
      return await route.handle(request);
    } catch (error) {
      log.error({ requestId: request.requestId }, 'a route failed', error);
      return jsonResponse({ message: 'Internal server error' }, {}, 500);
    }
  };
}

function fits(asked: string, path: string): boolean {
  const [given, wanted] = [asked.split('/'), path.split('/')];
  if (given.length !== wanted.length) return false;
  return wanted.every((segment, at) => (segment.startsWith(':') ? given[at] !== '' : given[at] === segment));
}
