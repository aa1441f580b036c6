import { AuthError } from '../auth-error.ts';
import { platform } from '../platform.ts';
import type { AuthStorage } from './auth-storage.ts';

export interface CookieOptions {
  readonly domain?: string;
  /** `/` unless told. */
  readonly path?: string;
  /** In days: 365 unless told. */
  readonly expires?: number;
  /** Whether the cookies go over https alone, as they do unless told. */
  readonly secure?: boolean;
  readonly sameSite?: 'lax' | 'strict' | 'none';
}

/** Where cookies are: those of the page unless told. */
export interface CookieJar {
  /** What the `Cookie` header would say. */
  read(): string;
  /** Takes what a `Set-Cookie` header would say. */
  write(cookie: string): void;
}

/**
 * Keeps each value in a cookie, by the names and in the encoding of Amplify's own: all tabs share it, and a server sees it. A value
 * that the browser refuses, as it does above 4096 bytes with the name, is kept nowhere, nor is what it was to replace: `setItem` throws.
 * @throws AuthError `InvalidCookieError` for attributes that no browser takes
 */
export function cookieStorage(options: CookieOptions = {}, jar: CookieJar = pageJar): AuthStorage {
  const { domain, path = '/', expires = 365, secure = true, sameSite } = options;
  if (sameSite && !/^(lax|strict|none)$/i.test(sameSite)) throw invalid('sameSite is lax, strict or none.');
  if (sameSite === 'none' && !secure) throw invalid('sameSite none needs secure.');
  const put = (key: string, value: string, days: number) => {
    const expiry = new Date(Date.now() + days * msPerDay).toUTCString();
    const attributes = [
      `${toCookieName(key)}=${encodeURIComponent(value)}; Path=${path}`,
      domain && `Domain=${domain}`,
      `Max-Age=${(days * msPerDay) / 1000}; Expires=${expiry}`,
      secure && 'Secure',
      sameSite && `SameSite=${sameSite}`,
    ];
    jar.write(attributes.filter(Boolean).join('; '));
  };
  const getItem = (key: string) => readCookies(jar.read()).get(key);
  const removeItem = (key: string) => put(key, '', -1);
  return {
    shared: `cookie.${domain ?? ''}${path}`,
    getItem,
    setItem(key, value) {
      put(key, value, expires);
      if (getItem(key) === value) return;
      // Browsers say nothing (RFC 6265bis section 5.7), and leave the older value where it is.
      removeItem(key);
      throw invalid('The browser refused a cookie.');
    },
    removeItem,
  };
}

const msPerDay = 86_400_000;

const pageJar: CookieJar = {
  read: () => platform.document?.cookie ?? '',
  write: (cookie) => {
    if (platform.document) platform.document.cookie = cookie;
  },
};

/** The values of a `Cookie` header by their names, both decoded. */
export function readCookies(header: string): Map<string, string> {
  const pairs = header.split(/; */).map((pair) => {
    const at = pair.indexOf('=');
    return [decode(pair.slice(0, at)), decode(pair.slice(at + 1))] as const;
  });
  return new Map(pairs);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As js-cookie writes names, which Amplify uses: the same cookie must not get two names. */
function toCookieName(key: string): string {
  return encodeURIComponent(key)
    .replace(/%(2[346B]|5E|60|7C)/g, decodeURIComponent)
    .replace(/[()]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}

function invalid(message: string): AuthError {
  return new AuthError('InvalidCookieError', message);
}
