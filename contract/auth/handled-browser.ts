import {
  type AuthConfig,
  type AuthStorage,
  createAuth,
  httpOnlyStorage,
  memoryStorage,
} from '../../packages/client/src/index.ts';
import { type AuthHandlerOptions, createAuthHandler } from '../../packages/client/src/server/index.ts';
import type { TestBrowser } from '../../packages/server/test/browser.ts';
import { leftTo, shown } from '../../packages/server/test/browser.ts';
import type { Person } from '../people.ts';

/** Where the app of these tests is. */
export const origin = 'https://app.example';

/** The cookies of a browser: names and values. */
export type Cookies = Map<string, string>;

export function take(cookies: Cookies, setCookies: readonly string[]): void {
  for (const cookie of setCookies) {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
    if (/Max-Age=(0|-\d+)/.test(cookie)) cookies.delete(name);
    else cookies.set(name, value);
  }
}

export const headerOf = (cookies: Cookies) => [...cookies].map((pair) => pair.join('=')).join('; ');

/** A storage whose items a test sees. */
export function openStorage(): { readonly items: Map<string, string>; readonly storage: AuthStorage } {
  const items = new Map<string, string>();
  const storage: AuthStorage = {
    getItem: (key) => items.get(key),
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
  };
  return { items, storage };
}

/** What may go wrong between a browser and its handler. */
export interface Network {
  isDown: boolean;
  /** Whether answers set their cookies, and are lost then. */
  isDeaf: boolean;
  /** Answers in the handler's place, or delays what was sent. */
  intercept?: ((operation: string) => Response | undefined | Promise<Response | undefined>) | undefined;
}

/** A browser with its cookies, and an app in it whose endpoint is a handler of `config`. */
export function newBrowser(config: AuthConfig, options: AuthHandlerOptions = {}) {
  const cookies: Cookies = new Map();
  const handle = createAuthHandler(config, options);
  const seen: string[] = [];
  const asked: string[] = [];
  const network: Network = { isDown: false, isDeaf: false };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    if (network.isDown) throw new TypeError('fetch failed');
    const headers = new Headers(init?.headers);
    const operation = headers.get('x-amz-target')?.split('.')[1] ?? (url as string);
    asked.push(operation);
    headers.set('cookie', headerOf(cookies));
    headers.set('origin', origin);
    const intercepted = await network.intercept?.(operation);
    if (intercepted) return intercepted;
    const response = await handle(new Request(url as string, { ...init, headers }));
    take(cookies, response.headers.getSetCookie());
    if (network.isDeaf) throw new TypeError('lost');
    const text = await response.text();
    seen.push(text);
    return new Response(text, response);
  };
  const persistent = memoryStorage();
  const open = (more: Partial<AuthConfig> = {}, storage: AuthStorage = persistent) => {
    const { userPoolId, clientId } = config;
    const own = { userPoolId, clientId, endpoint: `${origin}/auth`, storage: httpOnlyStorage(storage), fetch };
    return createAuth({ ...own, ...more });
  };
  return { cookies, persistent, seen, asked, network, open, handle };
}

/** Signs a person in at hosted pages, without a script. Gives the address that they lead back to. */
export async function signInAtPages(browser: TestBrowser, url: string, person: Person): Promise<string> {
  const { username, password } = person;
  return leftTo(await browser.send(shown(await browser.open(url)), { username, password })).href;
}
