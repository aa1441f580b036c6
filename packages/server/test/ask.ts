import { Readable } from 'node:stream';
import type { HttpRequest, HttpResponse } from '#http/message.ts';

const localCaller = { requestId: '0d7c6f0e-0000-4000-8000-000000000000', address: '127.0.0.1' };

/** Asks a route or a router without a port: a web request in, a web response out. */
export async function ask(
  answer: (request: HttpRequest) => Promise<HttpResponse> | HttpResponse,
  request: Request,
  caller: Pick<HttpRequest, 'requestId' | 'address'> = localCaller,
): Promise<Response> {
  const { pathname, search, host } = new URL(request.url);
  const { status, headers, body } = await answer({
    method: request.method,
    path: pathname,
    query: search.slice(1),
    headers: { host: [host], ...Object.fromEntries([...request.headers].map(([name, value]) => [name, [value]])) },
    body: new Uint8Array(await request.arrayBuffer()),
    ...caller,
  });
  const fields = new Headers();
  for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) fields.append(name, value);
  const content = body instanceof Readable ? Readable.toWeb(body) : body;
  return new Response(
    status === 204 || status === 304 ? null : (content as ConstructorParameters<typeof Response>[0]),
    {
      status,
      headers: fields,
    },
  );
}
