import { Agent, request as httpRequest } from 'node:http';

/** A request as a server is asked it. */
export interface Ask {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly setCookie: readonly string[];
  readonly body: string;
  readonly firstByteMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Asks a server by connections that are kept. */
export function ask(origin: string, { method = 'GET', path, headers = {}, form }: Ask): Promise<Answer> {
  const body = form === undefined ? undefined : String(new URLSearchParams(form));
  const type = body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { ...headers, ...type } };
    const request = httpRequest(new URL(path, origin), options, (response) => {
      const firstByteMs = performance.now() - sentAt;
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: found } = response;
        const setCookie = (found['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0] ?? '');
        resolve({ status, location: found.location, setCookie, body: Buffer.concat(chunks).toString(), firstByteMs });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Ends what is kept. */
export function endAsking(): void {
  agent.destroy();
}
