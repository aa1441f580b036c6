import { hostnameOfUrl } from '#lib/hostname.ts';
import { isLoopback } from '#lib/loopback.ts';
import { type HttpRequest, headerOf } from './message.ts';

/** The names under which a server answers, as URLs write hosts: in lower case, without a port. */
export interface Hosts {
  has(hostname: string): boolean;
}

/** Every name: for a listener that only those reach who run the server. */
export const everyHost: Hosts = { has: () => true };

/** These names, and those of this machine itself where `loopback` says so. */
export function hostsOf(names: readonly string[], { loopback }: { readonly loopback: boolean }): Hosts {
  const known = new Set(names);
  return { has: (hostname) => known.has(hostname) || (loopback && isLoopbackName(hostname)) };
}

/** The host that a request was sent to, without its port; undefined when it names none. */
export function hostnameOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return hostnameOfUrl(`http://${headerOf(request, 'host') ?? ''}`);
}

/** Whether a host is this machine, names under `localhost` included (RFC 6761 section 6.3): browsers ask nobody for those. */
export function isLoopbackName(hostname: string): boolean {
  return isLoopback(hostname) || hostname.endsWith('.localhost');
}
