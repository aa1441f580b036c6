import { everyHost } from '#http/hosts.ts';
import type { Route } from '#http/router.ts';
import { createRouter } from '#http/router.ts';
import { silentLog } from '#lib/log.ts';
import { ask } from './ask.ts';

/** A page as a browser shows it, as far as forms go. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly url: URL;
  readonly text: string;
  /** Every field of the form, hidden ones with their values. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A browser without script: keeps cookies, follows redirects on this server, and sends forms. */
export class TestBrowser {
  readonly #answer: (request: Request) => Promise<Response>;
  /** By the host that set them. */
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Those that go along with another site's form: `SameSite=None`. */
  readonly #everywhere = new Set<string>();
  readonly #origins: readonly string[];

  /** It goes to these origins; paths are of the first. */
  constructor(answer: (request: Request) => Promise<Response>, ...origins: readonly string[]) {
    this.#answer = answer;
    this.#origins = origins;
  }

  /** A browser of routes in process. */
  static of(routes: readonly Route[], origin: string): TestBrowser {
    const router = createRouter(routes, { hosts: everyHost, log: silentLog });
    return new TestBrowser((request) => ask(router, request), origin);
  }

  /** Another window of it: with the cookies that it has by now. */
  clone(): TestBrowser {
    const twin = new TestBrowser(this.#answer, ...this.#origins);
    for (const [host, jar] of this.#cookies) twin.#cookies.set(host, new Map(jar));
    for (const name of this.#everywhere) twin.#everywhere.add(name);
    return twin;
  }

  /** Opens an address, and goes where it leads: a page of this server, or the address elsewhere. */
  async open(path: string, init: RequestInit = {}): Promise<Page | URL> {
    const url = new URL(path, this.#origins[0]);
    if (!this.#origins.includes(url.origin)) return url;
    const headers = new Headers(init.headers);
    const jar = this.#jarOf(url.host);
    const isForeignForm = init.method === 'POST' && headers.get('sec-fetch-site') === 'cross-site';
    const sent = [...jar].filter(([name]) => !isForeignForm || this.#everywhere.has(name));
    if (sent.length > 0) headers.set('cookie', sent.map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await this.#answer(new Request(url, { ...init, headers }));
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
      if (/; *SameSite=None/i.test(cookie)) this.#everywhere.add(name);
    }
    const location = response.headers.get('location');
    if (location !== null) return this.open(new URL(location, url).href);
    const text = await response.text();
    return { status: response.status, headers: response.headers, url, text, fields: fieldsOf(text) };
  }

  #jarOf(host: string): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }

  /** What a browser keeps of a host. */
  cookiesOf(host: string): ReadonlyMap<string, string> {
    return this.#jarOf(host);
  }

  /** Sends the form of a page, with these fields filled in. */
  send(page: Page, filled: Readonly<Record<string, string>>): Promise<Page | URL> {
    const action = unescape(/<form [^>]*action="([^"]*)"/.exec(page.text)?.[1] ?? '');
    const headers = { origin: page.url.origin, 'sec-fetch-site': 'same-origin' };
    const body = new URLSearchParams({ ...page.fields, ...filled });
    return this.open(new URL(action, page.url).href, { method: 'POST', body, headers });
  }
}

/** The address elsewhere to which a browser was sent. */
export function leftTo(target: Page | URL): URL {
  if (target instanceof URL) return target;
  throw new Error(`still here, with ${target.status}: ${target.text}`);
}

/** The page that a browser shows. */
export function shown(target: Page | URL): Page {
  if (target instanceof URL) throw new Error(`left to ${target}`);
  return target;
}

function fieldsOf(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input [^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) => unescape(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? '');
  const fields = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value')] as const);
  return Object.fromEntries(fields.filter(([name]) => name !== ''));
}

function unescape(text: string): string {
  const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
}
