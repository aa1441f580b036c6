import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Asking {
  readonly method: string;
  readonly path: string;
  readonly headers: object;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request to this machine as it is. */
export async function ask(port: number, { method, path, headers, body }: Asking): Promise<Answer> {
  const asking = request({ host: '127.0.0.1', port, method, path, headers: { ...headers } });
  const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
  asking.end(body);
  const [response] = await answered;
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
}
