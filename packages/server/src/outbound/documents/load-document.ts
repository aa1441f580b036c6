import type { lookup as lookUpName } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { AddressRefused, requestGuarded } from '#lib/guarded-request.ts';
import type { Networks } from '#lib/networks.ts';

const usualMaxBytes = 1024 * 1024;
const maxRedirects = 3;

export interface DocumentOptions {
  /** Networks that may be asked although they are private, and without TLS. */
  readonly allowed: Networks;
  /** Milliseconds for all of it; ten seconds unless said. */
  readonly patienceMs?: number;
  /** How names are looked up: the system's way unless said. */
  readonly lookUp?: typeof lookUpName;
}

/**
 * Fetches documents that others than the operator name, and so may not reach what the operator did not mean: every address
 * that a connection goes to is looked at, whatever the name said a moment ago and wherever a redirect leads.
 */
export function createDocuments({ allowed, patienceMs: usualPatienceMs = 10_000, lookUp }: DocumentOptions): Documents {
  return {
    async load(text, { followsRedirects = true, maxBytes = usualMaxBytes, patienceMs = usualPatienceMs } = {}) {
      const signal = AbortSignal.timeout(patienceMs);
      let url = parseUrl(text);
      try {
        for (let redirects = 0; redirects <= maxRedirects; redirects++) {
          const response = await requestGuarded(url, { allowed, signal, ...(lookUp && { lookUp }) });
          const { statusCode = 0 } = response;
          const { location } = response.headers;
          if (statusCode === 200) return await readBody(response, maxBytes);
          response.destroy();
          if (!followsRedirects || ![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) {
            throw new DocumentError(`it answered ${statusCode}`, { status: statusCode });
          }
          url = parseUrl(location, url);
        }
      } catch (error) {
        if (signal.aborted) throw new DocumentError(`it took more than ${patienceMs} ms`);
        if (error instanceof DocumentError) throw error;
        if (error instanceof AddressRefused) throw new DocumentError(error.message);
        throw new DocumentError('it did not answer', { cause: error });
      }
      throw new DocumentError(`it redirected more than ${maxRedirects} times`);
    },
  };
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null || !/^https?:$/.test(url.protocol)) throw new DocumentError('it is no web address');
  if (url.username !== '' || url.password !== '') throw new DocumentError('it has a user in it');
  return url;
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop closes the connection.
    if (length > maxBytes) throw new DocumentError(`it has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new DocumentError('it broke off');
  return Buffer.concat(chunks);
}
