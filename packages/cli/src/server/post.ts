import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import type { Connection } from './connection.ts';
import { signedHeaders } from './sign.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
}

const timeoutMs = 30_000;

/**
 * Sends a signed POST to `/` of a server, and gives its answer. Redirects are not followed.
 * @throws Error with one sentence and its mend, where nobody answers
 */
export async function postSigned(
  connection: Connection,
  service: string,
  { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
): Promise<Answer> {
  const signed = signedHeaders(connection, service, { headers, body, now: Date.now() });
  return request(connection, { method: 'POST', path: '/', headers: signed, body });
}

/** Asks a server for a path, without a signature. @throws Error with one sentence and its mend, where nobody answers */
export function get(connection: Pick<Connection, 'endpoint' | 'authority'>, path: string): Promise<Answer> {
  return request(connection, { method: 'GET', path, headers: {}, body: '' });
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function request(
  { endpoint, authority }: Pick<Connection, 'endpoint' | 'authority'>,
  { method, path, headers, body }: Sent,
): Promise<Answer> {
  const isSecure = endpoint.startsWith('https:');
  const { request: send } = isSecure ? await import('node:https') : await import('node:http');
  const trusted = authority === undefined ? {} : { ca: [...rootCertificates, authority] };
  const length = Buffer.byteLength(body);
  const sent = { ...headers, ...(method === 'POST' && { 'content-length': String(length) }) };
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const asked = send(
        new URL(path, endpoint),
        { method, headers: sent, timeout: timeoutMs, agent: false, ...trusted },
        (answer) => {
          const { statusCode: status = 0, headers: answered } = answer;
          buffer(answer).then(
            (bytes) => resolve({ status, headers: answered, bytes, body: bytes.toString('utf8') }),
            reject,
          );
        },
      );
      asked.on('timeout', () => asked.destroy(new Error(`no answer in ${timeoutMs / 1000} seconds`)));
      asked.on('error', reject);
      asked.end(body);
    });
  } catch (error) {
    throw new Error(
      `No whole answer came from ${endpoint}. Is the server running ("cenote dev")? --endpoint names another one.`,
      { cause: error },
    );
  }
}
