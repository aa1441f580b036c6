import type { AuthConfig } from '../auth-config.ts';
import type { Client } from '../client.ts';
import { type AuthInstance, createAuth } from '../create-auth.ts';
import { type CookieOptions, cookieStorage } from '../storage/cookie-storage.ts';
import { withOwnSecret } from '../with-secret.ts';
import { provedStorage } from './proved-storage.ts';
import { shareRefresh } from './shared-refresh.ts';

export interface ServerCookieOptions extends CookieOptions {
  /** Whether no script sees the cookies: for an app whose pages leave tokens to the server. */
  readonly httpOnly?: boolean;
  /** In days: 30 unless told, as long as refresh tokens live unless an app client says otherwise. */
  readonly expires?: number;
  /** `lax` unless told. */
  readonly sameSite?: CookieOptions['sameSite'];
  /** What tokens name as their issuer, where that is neither the pool at `endpoint` nor the pool at AWS. */
  readonly issuer?: string;
}

/** Whoever sent a request, and what has to go into its answer. */
export interface ServerAuth extends AuthInstance {
  /** What the `Set-Cookie` headers of the answer have to say so far: a refresh and a sign-out change cookies. */
  readonly setCookies: readonly string[];
  /** The answer with those headers, and with `Cache-Control: no-store` where there are any. */
  respond(response: Response): Response;
}

/** What browsers take of a name with its value (RFC 6265bis section 5.7), both encoded; of more they say nothing, and keep the older one. */
const mostCookieBytes = 4096;

type Changed = Pick<ServerAuth, 'isSignedIn' | 'fetchAuthSession' | 'setCookies' | 'respond'>;

/**
 * The session of whoever sent a request, from the cookies that `cookieStorage` writes in the browser, or Amplify with `ssr`. It
 * belongs to this request alone: make one for each. Cookies are anybody's to write, so nobody is signed in but whom a token names
 * that the user pool has signed; where its keys cannot be had, `KeysUnavailableError` says so. Requests that renew the same tokens
 * at once share the answer. A token that is too large for a cookie is good for this request alone, and the next one renews it.
 */
export function createServerAuth(
  request: Pick<Request, 'headers'>,
  config: AuthConfig,
  { httpOnly = false, expires = 30, sameSite = 'lax', issuer, ...options }: ServerCookieOptions = {},
): ServerAuth {
  const jar = parseCookies(request.headers.get('cookie') ?? '');
  const written = new Map<string, string>();
  const cookies = cookieStorage(
    { expires, sameSite, ...options },
    {
      read: () => [...jar].map((pair) => pair.join('=')).join('; '),
      write(cookie) {
        const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split(/=(.*)/s);
        if (name.length + value.length > mostCookieBytes) return;
        if (value) jar.set(name, value);
        else jar.delete(name);
        written.set(name, httpOnly ? `${cookie}; HttpOnly` : cookie);
      },
    },
  );
  // Nobody else sees these cookies until the answer is sent, so nothing is shared.
  const storage = provedStorage(cookies, config, issuer);
  const auth = createAuth({ ...withOwnSecret(config), storage, fetch: shareRefresh(config.fetch ?? globalThis.fetch) });
  Object.assign<Client, Partial<Client>>(auth.client, {
    prove: storage.prove,
    admit(change) {
      if (storage.isProved(change.username)) return;
      change.username = undefined;
      if (change.state === 'signedIn') change.state = 'unknown';
    },
  });
  const own: Changed = {
    get isSignedIn() {
      return auth.isSignedIn && storage.isProved(auth.username);
    },
    async fetchAuthSession(input) {
      const session = await auth.fetchAuthSession(input);
      if (session.tokens || !session.isSignedIn) return session;
      // Without a token that holds, the cookies alone say who it is.
      return { isSignedIn: false, isStale: session.isStale, errors: session.errors };
    },
    get setCookies() {
      return [...written.values()];
    },
    respond(response) {
      const headers = new Headers(response.headers);
      if (written.size > 0) headers.set('cache-control', 'no-store');
      for (const cookie of written.values()) headers.append('set-cookie', cookie);
      const { status, statusText } = response;
      return new Response(response.body, { status, statusText, headers });
    },
  };
  const members = { ...Object.getOwnPropertyDescriptors(auth), ...Object.getOwnPropertyDescriptors(own) };
  return Object.defineProperties({} as ServerAuth, members);
}

function parseCookies(header: string): Map<string, string> {
  const pairs = header.split(/; */).filter((pair) => pair.includes('='));
  return new Map(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string]));
}
