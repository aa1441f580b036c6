import { corsHeaders } from './cors.ts';
import { type Hosts, hostnameOf, isLoopbackName } from './hosts.ts';
import { type HttpRequest, headerOf } from './message.ts';

/**
 * Who may ask a route, and who may read what it answers. Data, so that one place acts on it and one test reads them all.
 * Which methods act needs no word of its own: a GET reads, so that HEAD, prefetching and scanners of links may ask too, and
 * whatever acts is a POST, a PUT or a DELETE.
 */
export interface Rule {
  /**
   * `ours`: under the names of this server alone. `domains`: under those of its pools, too. `any`: under every name, as what checks
   * the health of a machine asks.
   */
  readonly hosts: 'ours' | 'domains' | 'any';
  /** `operation`: one address for several operations, and the door goes by the `Origins` of the one that is asked for. */
  readonly origins: Origins | 'operation';
  /**
   * `ignored`: the route never sees them. `read`: it goes by them, and what acts for whoever they are of asks for a token against
   * forged requests, too.
   */
  readonly cookies: 'ignored' | 'read';
}

/**
 * What pages in a browser may do; a client that is no browser names no origin, and is not meant.
 * - `any`: every page may ask, and its scripts may read the answer.
 * - `loopback`: the same for pages of this machine; those of others are refused.
 * - `own`: our own pages may ask and read; what another site started is refused. Other pages of our own site may ask, and read
 *   nothing.
 * - `none`: a link leads here from anywhere, and no script of another origin reads what it finds.
 */
export type Origins = 'any' | 'loopback' | 'own' | 'none';

/** A request, as far as it says who asks. */
type AskedBy = Pick<HttpRequest, 'headers'>;

/**
 * Why the Host of a request is not one of ours; undefined when it is. It stops pages under a name that somebody points at
 * this machine (DNS rebinding), and a request that was signed for another server: a signature covers the Host.
 */
export function findHostRefusal({ hosts: rule }: Rule, request: AskedBy, hosts: Hosts): string | undefined {
  const hostname = hostnameOf(request);
  if (rule === 'any' || (hostname !== undefined && hosts.has(hostname))) return undefined;
  return 'This server does not answer under this name. Use the host of its public URL, or start it with --allowed-hosts naming this one too.';
}

/** Why the page that made a request may not ask; undefined when it may, or when no page did. */
export function findOriginRefusal(origins: Origins, request: AskedBy): string | undefined {
  const origin = headerOf(request, 'origin');
  if (origins === 'loopback' && origin !== undefined && !isLoopbackOrigin(origin)) {
    return 'In development pages of this machine alone may do this. Open the page under localhost, or ask from a program.';
  }
  if (origins === 'own' && isFromElsewhere(request, origin)) {
    return 'This address does not answer what another site started. Type it into the browser.';
  }
  return undefined;
}

/** What tells the browser who may read the answer. */
export function originHeaders(origins: Origins, request: AskedBy): Readonly<Record<string, string>> {
  switch (origins) {
    case 'any':
      return corsHeaders;
    case 'loopback': {
      const origin = headerOf(request, 'origin');
      const isRead = origin !== undefined && isLoopbackOrigin(origin);
      return isRead ? { ...corsHeaders, 'access-control-allow-origin': origin, vary: 'Origin' } : { vary: 'Origin' };
    }
    case 'own':
    case 'none':
      return { 'cross-origin-resource-policy': 'same-origin' };
  }
}

/**
 * By Fetch Metadata (W3C), which browsers send and pages cannot change; by Origin in a browser that sends none. A page that
 * sends no referrer has the Origin `null` even in its own forms, so that Fetch Metadata comes first.
 */
function isFromElsewhere(request: AskedBy, origin: string | undefined): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined) return site === 'cross-site';
  return origin !== undefined && (webHostnameOf(origin) ?? '') !== hostnameOf(request);
}

function isLoopbackOrigin(origin: string): boolean {
  const hostname = webHostnameOf(origin);
  return hostname !== undefined && isLoopbackName(hostname);
}

function webHostnameOf(origin: string): string | undefined {
  const url = URL.parse(origin);
  return url !== null && /^https?:$/.test(url.protocol) ? url.hostname : undefined;
}
