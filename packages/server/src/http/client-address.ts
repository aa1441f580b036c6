import { familyOf, type Networks, noNetworks } from '#lib/networks.ts';
import { type HttpRequest, valuesOf } from './message.ts';

/** The proxies in front of this server, whose word on who asks counts. */
export type Proxies = Networks;

/** Nobody is in front. */
export const noProxies: Proxies = noNetworks;

/** The clients that an `X-Forwarded-For` names, the nearest last; undefined where there is no such header. */
export function forwardedFor(request: Pick<HttpRequest, 'headers'>): string[] | undefined {
  const values = valuesOf(request, 'x-forwarded-for');
  return values.length === 0 ? undefined : values.join(',').split(',').map(withoutPort);
}

/**
 * The address of whoever asks: that of the socket, or, where that is a proxy of ours, the last one in `X-Forwarded-For` that is
 * none. Whatever a client has written there itself stands before it, and counts for nothing. What is no address ends the
 * search, so that the proxy that sent it is the client.
 */
export function clientAddress(proxies: Proxies, socketAddress: string, request: Pick<HttpRequest, 'headers'>): string {
  let address = unmapped(socketAddress);
  const hops = isProxy(proxies, address) ? (forwardedFor(request) ?? []) : [];
  while (isProxy(proxies, address)) {
    const before = hops.pop();
    if (before === undefined || familyOf(before) === undefined) break;
    address = unmapped(before);
  }
  return address;
}

function isProxy(proxies: Proxies, address: string): boolean {
  const family = familyOf(address);
  return family !== undefined && proxies.check(address, family);
}

/** A socket for both families gives an IPv4 address as `::ffff:192.0.2.1`. */
function unmapped(address: string): string {
  const [, ipv4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return ipv4 ?? address;
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const [, ipv6, ipv4] = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(text.trim()) ?? [];
  return ipv6 ?? ipv4 ?? text.trim();
}
