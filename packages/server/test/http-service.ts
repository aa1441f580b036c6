import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the service of a test got it. */
export interface ServiceRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpService {
  readonly url: string;
  readonly host: string;
  /** Every request so far, oldest first. */
  readonly requests: ServiceRequest[];
  /** What the next requests get. */
  answer: ServiceAnswer;
  close(): Promise<void>;
}

/** A web service on the loopback that keeps what it is sent and answers what the test says. */
export async function startHttpService(answer: ServiceAnswer): Promise<HttpService> {
  const requests: ServiceRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      requests.push({ method, path: url, headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(service.answer.status, service.answer.headers).end(service.answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const service: HttpService = {
    url: `http://${host}`,
    host,
    requests,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}
