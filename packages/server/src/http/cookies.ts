import { type HttpRequest, headerOf } from './message.ts';

/** The cookies of a request by their names, values as they were sent. */
export type Cookies = ReadonlyMap<string, string>;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const octets = /^[!#-+\--:<-[\]-~]*$/;

/**
 * The cookies that a browser sent (RFC 6265 section 4.2.1). A pair of another form is another program's on this host, and is
 * left out. So is a name that stands twice: two readers could take different values for it, and somebody who can only add
 * cookies, as from a neighbouring host, could choose which.
 */
export function parseCookies(request: Pick<HttpRequest, 'headers'>): Cookies {
  const cookies = new Map<string, string>();
  const twice = new Set<string>();
  // HTTP/2 and proxies may split the header; the pieces come joined by a comma, which no name begins with.
  for (const pair of (headerOf(request, 'cookie') ?? '').split(/; ?|, /)) {
    const [name, value] = splitOnce(pair);
    if (value === undefined || !token.test(name) || !octets.test(value)) continue;
    if (cookies.has(name)) twice.add(name);
    cookies.set(name, value);
  }
  for (const name of twice) cookies.delete(name);
  return cookies;
}

function splitOnce(pair: string): readonly [string, string?] {
  const at = pair.indexOf('=');
  return at === -1 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
}

/** What a cookie of ours is given. */
export interface NewCookie {
  /** Without its prefix. */
  readonly name: string;
  /** Of the characters that a cookie takes, such as base64url. Empty takes the cookie away. */
  readonly value: string;
  /** How long a browser keeps it, in seconds; until the browser is closed unless said. */
  readonly maxAgeSeconds?: number;
  /** `Lax` unless said: it comes along when a link from another site is followed, and with nothing else from there. */
  readonly sameSite?: 'Strict' | 'Lax' | 'None';
}

/** The name under which a cookie of ours is sent, and comes back. */
export function cookieName(name: string): string {
  return `__Host-${name}`;
}

/**
 * A value of `Set-Cookie`: over TLS alone, of this host alone (`__Host-`, RFC 6265bis section 4.1.3.2), and out of the reach of
 * scripts.
 * @throws Error for a name or a value that no cookie takes
 */
export function setCookie({ name, value, maxAgeSeconds, sameSite = 'Lax' }: NewCookie): string {
  if (!token.test(name) || !octets.test(value)) throw new Error('a cookie takes no such name or value');
  const age = value === '' ? 0 : maxAgeSeconds;
  const lifetime = age === undefined ? '' : `; Max-Age=${age}`;
  return `${cookieName(name)}=${value}; Path=/; Secure; HttpOnly; SameSite=${sameSite}${lifetime}`;
}
