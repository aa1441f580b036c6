import { type LookupAddress, lookup as lookUpName } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { familyOf, type Networks } from './networks.ts';
import { isPublicAddress } from './public-address.ts';

// To import its names would read `WebSocket` too, and with it load all of Node's `fetch`.
const { request: requestHttp } = process.getBuiltinModule('node:http');

/** One request to an address that is looked at before anybody is asked. */
export interface GuardedRequest {
  /** GET unless said. */
  readonly method?: 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Networks that may be asked although they are private, and without TLS. */
  readonly allowed: Networks;
  readonly signal: AbortSignal;
  /** How names are looked up: the system's way unless said. */
  readonly lookUp?: typeof lookUpName;
  /** Whose certificates are believed, as PEM: those that this machine trusts unless said. */
  readonly authorities?: string;
}

/** Nobody was asked, since the address may not be. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Asks a web address, and gives back the answer as it begins: it follows no redirect. Every address that a connection goes
 * to is looked at, whatever the name said a moment ago.
 * @throws AddressRefused, or the error of the connection
 */
export async function requestGuarded(
  url: URL,
  { method, headers, body, allowed, signal, lookUp = lookUpName, authorities }: GuardedRequest,
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
    ...(method && { method }),
    signal,
    agent: false,
    lookup: guardedLookup(lookUp, check),
    headers: { 'user-agent': 'Cenote', accept: '*/*', ...headers },
    ...(authorities !== undefined && { ca: authorities }),
  });
  asked.once('response', resolve).once('error', reject).end(body);
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
    throw new AddressRefused(`${address} is private: --outbound-networks allows what may be asked`);
  }
  if (!isSecure) throw new AddressRefused('it is http: what it says could be anybody’s');
}
