import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { Log } from '#lib/log.ts';

/** What the listener knows of a request besides the request itself. */
export interface RequestInfo {
  readonly requestId: string;
  /** The client's address as the socket gives it. */
  readonly address: string;
}

/** One address of the server. Doors export these as data; `path` is in Hono's syntax, such as `/:poolId/keys`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  handle(request: Request, info: RequestInfo): Promise<Response> | Response;
}

export interface Router {
  /** Always answers: 404 where no route fits, 500 without detail (and a log line) when a route throws. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>;
}

/** Joins the doors' routes. HEAD is answered wherever GET is. */
export function createRouter(routes: readonly Route[], log: Log): Router {
  const app = new Hono<{ Bindings: RequestInfo }>();
  for (const { method, path, handle } of routes) {
    app.on(method, path, (context) => handle(context.req.raw, context.env));
  }
  app.notFound(() => jsonMessage(404, 'There is nothing here.'));
  app.onError((error, context) => {
    log.error({ requestId: context.env.requestId }, 'a route failed', error);
    return jsonMessage(500, 'Internal server error');
  });
  return {
    fetch: async (request, info = { requestId: randomUUID(), address: '127.0.0.1' }) => app.fetch(request, info),
  };
}

function jsonMessage(status: number, message: string): Response {
  return new Response(JSON.stringify({ message }), { status, headers: { 'content-type': 'application/json' } });
}
