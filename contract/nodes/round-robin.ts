import { createServer, type IncomingMessage, request as requestHttp } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A balancer that knows nobody: each request goes to the next node. */
export interface RoundRobin {
  readonly url: string;
  /** Which nodes have been asked, by their places, oldest first. */
  readonly served: readonly number[];
  /** Sends requests to these from now on. */
  leadTo(...endpoints: readonly string[]): void;
  /** Asks as a browser does: redirects and cookies are its own affair. */
  ask(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export async function startRoundRobin(): Promise<RoundRobin> {
  const served: number[] = [];
  let nodes: readonly string[] = [];
  const server = createServer((incoming, outgoing) => {
    const place = served.length % nodes.length;
    served.push(place);
    const { method, url: path, headers } = incoming;
    const passed = requestHttp(nodes[place] ?? '', { method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    served,
    leadTo: (...endpoints) => {
      nodes = endpoints;
    },
    ask: async (request) => {
      const body = Buffer.from(await request.arrayBuffer());
      const headers = { ...Object.fromEntries(request.headers), 'content-length': String(body.length) };
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        requestHttp(request.url, { method: request.method, headers }, resolve).on('error', reject).end(body);
      });
      const fields = new Headers();
      for (const [name, values = []] of Object.entries(answer.headersDistinct)) {
        for (const value of values) fields.append(name, value);
      }
      return new Response(await buffer(answer), { status: answer.statusCode ?? 0, headers: fields });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
