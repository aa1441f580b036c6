import { type LookupAddress, lookup as lookUpName } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import type { LookupFunction } from 'node:net';
import { DocumentError, type Documents } from '#domain/documents.ts';
import { familyOf, type Networks } from '#lib/networks.ts';
import { isPublicAddress } from '#lib/public-address.ts';

const maxBytes = 1024 * 1024;
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
export function createDocuments({ allowed, patienceMs = 10_000, lookUp = lookUpName }: DocumentOptions): Documents {
  return {
    async load(text) {
      const signal = AbortSignal.timeout(patienceMs);
      let url = parseUrl(text);
      try {
        for (let redirects = 0; redirects <= maxRedirects; redirects++) {
          const response = await get(url, { allowed, lookUp, signal });
          const { statusCode = 0 } = response;
          const { location } = response.headers;
          if (statusCode === 200) return await readBody(response);
          response.destroy();
          if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) {
            throw new DocumentError(`it answered ${statusCode}`);
          }
          url = parseUrl(location, url);
        }
      } catch (error) {
        if (signal.aborted) throw new DocumentError(`it took more than ${patienceMs} ms`);
        if (error instanceof DocumentError) throw error;
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

async function get(
  url: URL,
  { allowed, lookUp, signal }: { allowed: Networks; lookUp: typeof lookUpName; signal: AbortSignal },
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const check = (address: string) => checkAddress(address, { allowed, isSecure });
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address is connected to without being looked up.
  if (familyOf(host) !== undefined) check(host);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Loaded when it is needed: it is memory.
  const request = isSecure ? (await import('node:https')).request : requestHttp;
  const asked = request(url, {
    signal,
    agent: false,
    lookup: guardedLookup(lookUp, check),
    headers: { 'user-agent': 'Cenote', accept: '*/*' },
  });
  asked.once('response', resolve).once('error', reject).end();
  return promise;
}

/**
 * Looks a name up and gives back what the connection is made to, so that nobody can put another address in its place. A name
 * of which one address may not be asked is refused as a whole.
 */
function guardedLookup(lookUp: typeof lookUpName, check: (address: string) => void): LookupFunction {
  return (name, options, done) => {
    lookUp(name, { ...options, all: true }, (error: Error | null, found: LookupAddress[] | undefined) => {
      const first = found?.[0];
      if (error !== null || found === undefined || first === undefined)
        return done(error ?? new Error(`${name} has no address`), '');
      try {
        for (const { address } of found) check(address);
      } catch (refusal) {
        return done(refusal as Error, '');
      }
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  };
}

function checkAddress(address: string, { allowed, isSecure }: { allowed: Networks; isSecure: boolean }): void {
  const family = familyOf(address);
  if (family !== undefined && allowed.check(address, family)) return;
  if (!isPublicAddress(address)) {
    throw new DocumentError(`${address} is private: --outbound-networks allows what may be asked`);
  }
  if (!isSecure) throw new DocumentError('it is http: what it says could be anybody’s');
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
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
